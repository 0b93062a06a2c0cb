// Two builds of the program beside each other: what a verification and a change cost the one and the other.
// They may differ in commit, profile or features: whatever both know of is filled through the program itself.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compare } from "../lib/load.mjs";
import { run, serve } from "../lib/program.mjs";
import { ask } from "../lib/rest.mjs";
import { median, ratios, spread } from "../lib/statistics.mjs";

const KEYS = 500;
/** Changes to a round: so many keys are made, and revoked again. */
const CHANGES = 200;
const ORGANISATION = `
[settings]
api_keys.enabled = true
api_keys.max_per_user = 1000
[[api]]
slug = "orders"
name = "Orders"
hosts = ["api.example.test"]
path_prefixes = ["/orders"]
`;

export async function builds({ binary, against, work, timing }, database, urls = []) {
  const dir = (name) => join(work, `${name}-${database}`);
  const sides = { this: await side(binary, dir("this"), urls[0]), other: await side(against, dir("other"), urls[1]) };
  try {
    const rows = [];
    for (const [what, load] of Object.entries({ verify: verifying, "forward-auth": forwarding })) {
      const found = await compare(mapped(sides, (side) => ({ program: side.program, load: load(side) })), timing);
      rows.push(row(`${database}: ${what}, CPU per request`, found.this.cost, found.other.cost, "µs"));
    }
    const found = { this: { generate: [], revoke: [], cpu: [] }, other: { generate: [], revoke: [], cpu: [] } };
    for (let round = 0; round <= timing.rounds; round++) {
      for (const [name, side] of Object.entries(sides)) {
        const times = await changes(side);
        if (round > 0) for (const [what, value] of Object.entries(times)) found[name][what].push(value);
      }
    }
    rows.push(row(`${database}: generating a key, median`, found.this.generate, found.other.generate, "ms"));
    rows.push(row(`${database}: revoking a key, median`, found.this.revoke, found.other.revoke, "ms"));
    rows.push(row(`${database}: both, CPU`, found.this.cpu, found.other.cpu, "ms"));
    return rows;
  } finally {
    for (const { program } of Object.values(sides)) await program.stop();
  }
}

const mapped = (sides, how) => Object.fromEntries(Object.entries(sides).map(([name, side]) => [name, how(side)]));
const verifying = ({ secrets, asker }) => ({ script: "verify.lua", args: [secrets, asker] });
const forwarding = ({ secrets }) => ({ script: "authz.lua", args: [secrets] });

function row(what, these, others, unit) {
  const measured = `${spread(ratios(these, others))}: ${spread(these, unit)} ÷ ${spread(others, unit)}`;
  return { row: "–", what: `${what}: this build ÷ the other`, goal: "–", measured };
}

/** A server of one build, on a database that it has filled itself. */
async function side(binary, dir, url) {
  mkdirSync(dir);
  const claviger = (args, input) => run([binary, ...args, "--data-dir", dir, ...(url ? ["--database-url", url] : [])], { input });
  writeFileSync(join(dir, "organisation.toml"), ORGANISATION);
  await claviger(["apply", join(dir, "organisation.toml")]);
  await claviger(["user", "add", "--email", "bench@example.test", "--name", "Bench", "--role", "tenant-admin", "--role", "developer", "--password-stdin"], "tide-pool lantern 41");
  const asker = (await claviger(["api-key", "create", "--owner", "bench@example.test", "--name", "asker"])).trim();
  const program = await serve(binary, dir, { args: url ? ["--database-url", url] : [] });
  const made = { program, asker, secrets: join(dir, "secrets.txt") };
  const secrets = [];
  for (let n = 0; n < KEYS; n++) secrets.push((await generate(made)).secret);
  writeFileSync(made.secrets, secrets.join("\n") + "\n");
  return made;
}

const generate = ({ program, asker }) => ask(program, asker, "/api-keys", { name: "measured", expires_in_days: 30 });

/** One after the other, as somebody waits for them: medians in milliseconds, and the CPU time that one of them takes. */
async function changes(side) {
  const before = side.program.cpuSeconds();
  const [generated, revoked, ids] = [[], [], []];
  for (let n = 0; n < CHANGES; n++) ids.push((await timed(generated, () => generate(side))).id);
  for (const id of ids) await timed(revoked, () => ask(side.program, side.asker, `/api-keys/${id}/revoke`, {}));
  const cpu = ((side.program.cpuSeconds() - before) / (2 * CHANGES)) * 1000;
  return { generate: median(generated), revoke: median(revoked), cpu };
}

async function timed(times, work) {
  const begun = performance.now();
  const answer = await work();
  times.push(performance.now() - begun);
  return answer;
}
