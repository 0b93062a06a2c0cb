// The databases that are measured on.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { run } from "./program.mjs";

/** A directory with a filled database, its key ring and some of its secrets. */
export async function make({ binary, helper, work }, name, { keys, secrets = 1_000, url, demo, limits }) {
  const dir = join(work, name);
  mkdirSync(dir);
  if (demo) {
    const told = await run([binary, "demo", "--data-dir", dir]);
    writeFileSync(join(dir, "sign-in.txt"), told);
    return { dir, email: told.match(/\S+@\S+/)[0], password: told.match(/password\s+(\S+)/)[1] };
  }
  const place = ["--data-dir", dir, ...(url ? ["--database-url", url] : [])];
  await run([helper, "fill", ...place, "--keys", String(keys), "--secrets", String(secrets), "--secrets-dir", dir, ...(limits ? ["--limits"] : [])]);
  return { dir, url, keys, asker: readFileSync(join(dir, "asker.txt"), "utf8") };
}

/** Empty databases on the Postgres of the environment, if there is one: their URLs, in order, and what drops them. */
export async function postgres(count, say) {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) {
    say("no Postgres: TEST_POSTGRES_URL is not set");
    return undefined;
  }
  // The driver of the end-to-end tests.
  const { Client } = createRequire(new URL("../../../end2end/package.json", import.meta.url))("pg");
  const query = async (text) => {
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  const names = Array.from({ length: count }, (_, n) => `bench_${process.pid}_${n}`);
  for (const name of names) await query(`CREATE DATABASE ${name}`);
  const urls = names.map((name) => Object.assign(new URL(server), { pathname: `/${name}` }).href);
  const drop = async () => {
    for (const name of names) await query(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { urls, drop };
}

/** A small and a large database on the Postgres of the environment, if there is one. */
export async function postgresPair(bench, keys, say) {
  const databases = await postgres(2, say);
  if (!databases) return undefined;
  const pair = {};
  for (const [n, size] of ["small", "large"].entries()) {
    say(`filling Postgres with ${keys[size].toLocaleString("en-US")} keys…`);
    pair[size] = await make(bench, `postgres-${size}`, { keys: keys[size], secrets: 10_000, url: databases.urls[n] });
  }
  return { ...pair, drop: databases.drop };
}
