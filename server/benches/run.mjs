// Measures the release that .make/bench built: prints one table, and writes it to RESULTS.md.
// --rows 1,9 measures some rows and writes nothing; --quick does it with fewer keys and shorter rounds.
// --against FILE compares this build with another one instead: of another commit, or with another profile.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { make, postgres, postgresPair } from "./lib/databases.mjs";
import { report } from "./lib/report.mjs";
import { builds } from "./rows/builds.mjs";
import { flood } from "./rows/flood.mjs";
import { lists } from "./rows/lists.mjs";
import { oauth } from "./rows/oauth.mjs";
import { pages } from "./rows/page.mjs";
import { starts, startsOnPostgres } from "./rows/process.mjs";
import { revocations } from "./rows/revoke.mjs";
import { signed } from "./rows/signed.mjs";
import { atScale, costs, withoutSql } from "./rows/verify.mjs";

const text = { type: "string" };
const { binary, helper, site, rows, quick, against } = parseArgs({
  options: { binary: text, helper: text, site: text, rows: text, against: text, quick: { type: "boolean" } },
}).values;

const wanted = rows?.split(",").map(Number);
const wants = (...numbers) => !against && (!wanted || numbers.some((number) => wanted.includes(number)));
const say = (what) => console.error(`==> ${what}`);
const timing = quick ? { rounds: 3, seconds: 2 } : { rounds: 5, seconds: 4 };
const many = quick ? 100_000 : 1_000_000;
const work = mkdtempSync(join(tmpdir(), "claviger-bench-"));
const bench = { binary, helper, site, work, timing, quick, against };
const measured = [];

async function measure(what, how) {
  say(`${what}…`);
  const rows = await how();
  for (const { row, what, measured: figure } of rows) say(`${row} ${what}: ${figure}`);
  measured.push(...rows);
}

try {
  if (against) {
    await measure("this build against another, on SQLite", () => builds(bench, "SQLite"));
    const databases = await postgres(2, say);
    if (databases) await measure("the same on Postgres", () => builds(bench, "Postgres", databases.urls));
    await databases?.drop();
  }
  if (wants(1, 2, 3, 5, 7, 9, 19)) bench.small = await make(bench, "small", { keys: 1_000, limits: true });
  if (wants(3, 9, 10, 15, 16)) {
    say(`filling a database with ${many.toLocaleString("en-US")} keys…`);
    bench.large = await make(bench, "large", { keys: many, secrets: Math.min(200_000, many / 2) });
  }
  // Before anything verifies: whose keys are called for the first time move from view to view until they have settled.
  if (wants(9)) await measure("lists and searches on SQLite", () => lists(bench, "SQLite", bench.small, bench.large));
  if (wants(1, 2)) await measure("verify and forward-auth against bare handlers", () => costs(bench));
  if (wants(3)) await measure("verify at scale", () => atScale(bench));
  if (wants(7)) await measure("verify without a database, and unknown keys", () => withoutSql(bench));
  if (wants(18)) {
    bench.flooded = await make(bench, "flooded", { keys: 8_000 });
    await measure("a flood of refused calls", () => flood(bench));
  }
  if (wants(5)) await measure("tokens and introspection beside oidc-provider", () => oauth(bench));
  if (wants(19)) await measure("signed requests beside oauthlib", () => signed(bench));
  if (wants(15, 16)) await measure("memory and starts", () => starts(bench));
  if (wants(10)) await measure("revoking very many on SQLite", () => revocations(bench, "SQLite", bench.large));
  if (wants(9, 10, 16)) {
    const pair = await postgresPair(bench, { small: 1_000, large: many }, say);
    if (pair && wants(16)) await measure("starts on Postgres", () => startsOnPostgres(bench, pair.large));
    if (pair && wants(9)) await measure("lists and searches on Postgres", () => lists(bench, "Postgres", pair.small, pair.large));
    if (pair && wants(10)) await measure("revoking very many on Postgres", () => revocations(bench, "Postgres", pair.large));
    await pair?.drop();
  }
  if (wants(12, 13)) {
    bench.demo = await make(bench, "demo", { demo: true });
    await measure("the API keys page in a browser", () => pages(bench));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

measured.sort((a, b) => a.row - b.row);
const table = report(measured);
console.log(table);
if (wanted || quick || against) say("RESULTS.md is left as it was: this was not the whole measurement");
else writeFileSync(new URL("RESULTS.md", import.meta.url), table);
