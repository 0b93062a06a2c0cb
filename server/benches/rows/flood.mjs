// Row 18: calls that are refused, as many as come through, and what they cost those who have a right to be served.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { load } from "../lib/load.mjs";
import { serve } from "../lib/program.mjs";
import { administrator, ask } from "../lib/rest.mjs";
import { median, number, percentile, ratios, spread } from "../lib/statistics.mjs";

const CONNECTIONS = 16;
/** Between two revocations, in milliseconds. */
const PAUSE = 20;
const MIB = 1024 * 1024;

/** `flooded`: a database whose known secrets are a part of its keys; the others are there to be revoked. */
export async function flood({ binary, flooded, timing, quick }) {
  const admin = await administrator(binary, flooded);
  const program = await serve(binary, flooded.dir);
  try {
    const keys = await others(program, flooded, admin);
    const known = { script: "authz.lua", args: [join(flooded.dir, "known.txt")] };
    const unknown = { script: "authz.lua", args: [join(flooded.dir, "unknown.txt")] };
    const served = async () => (await load(known, program.url, timing.seconds, { connections: CONNECTIONS })).rate;

    const before = bytes(flooded.dir);
    const seconds = quick ? 20 : 60;
    const flooding = load(unknown, program.url, seconds, { connections: CONNECTIONS, refused: true });
    const over = { now: false };
    const ending = flooding.finally(() => (over.now = true));
    const revoking = revoke(program, admin, keys, over);
    const beside = [];
    // The first second of a flood is not one yet, and neither is the last.
    await delay(1_000);
    for (let round = 0; round < timing.rounds && timing.seconds * (round + 1) < seconds - 2; round++) beside.push(await served());
    const [refused, times] = await Promise.all([ending, revoking]);
    const grown = bytes(flooded.dir) - before;
    const alone = [];
    for (let round = 0; round < beside.length; round++) alone.push(await served());

    const slower = ratios(alone, beside);
    const p99 = percentile(times, 0.99);
    const of = `${number(refused.requests)} refused calls in ${seconds} s`;
    return [
      {
        row: 18,
        what: `${of}: revocation p99`,
        goal: "≤ 50 ms",
        measured: `${number(p99)} ms; median ${number(median(times))} ms of ${number(times.length)}`,
        holds: p99 <= 50,
      },
      {
        row: 18,
        what: `${of}: growth of the database and its log`,
        goal: "≤ 16 MiB",
        measured: `${number(grown / MIB)} MiB, revocations with their events included`,
        holds: grown <= 16 * MIB,
      },
      {
        row: 18,
        what: `${of}: true keys verified per second, alone ÷ beside as many connections of the flood`,
        goal: "≤ 3",
        measured: `${spread(slower)}: ${number(median(alone))}/s ÷ ${number(median(beside))}/s`,
        holds: median(slower) <= 3,
      },
    ];
  } finally {
    await program.stop();
  }
}

/** IDs of keys whose secrets no file holds. */
async function others(program, { dir, asker }, admin) {
  const idOf = (secret) => secret.split("_").at(-2);
  const secrets = readFileSync(join(dir, "known.txt"), "utf8").split("\n");
  const inUse = new Set([...secrets, asker, admin].map(idOf));
  const ids = [];
  for (let after = ""; after !== null; ) {
    const page = await ask(program, admin, `/api-keys?status=active&limit=200${after && `&after=${encodeURIComponent(after)}`}`);
    ids.push(...page.items.map(({ id }) => id).filter((id) => !inUse.has(id.split("_")[1])));
    after = page.next ?? null;
  }
  return ids;
}

/** Revokes one key after the other until it is over, and gives how long each took, in milliseconds. */
async function revoke(program, admin, keys, over) {
  const times = [];
  while (!over.now) {
    const id = keys.pop();
    if (!id) throw new Error("there are no more keys to revoke");
    const begun = performance.now();
    const told = await ask(program, admin, "/api-keys/revoke", { ids: [id] });
    times.push(performance.now() - begun);
    if (told.revoked !== 1) throw new Error(`${id}: ${JSON.stringify(told)}`);
    await delay(PAUSE);
  }
  return times;
}

/** What the database takes on the disk. */
function bytes(dir) {
  const files = readdirSync(dir).filter((name) => name.startsWith("claviger.db"));
  return files.reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
}
