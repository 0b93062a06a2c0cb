// Rows 1, 2, 3 and 7: what a verification costs.
import { join } from "node:path";
import { compare } from "../lib/load.mjs";
import { run, serve, start } from "../lib/program.mjs";
import { median, number, ratios, spread } from "../lib/statistics.mjs";

const rate = (side) => `${spread(side.cost, "µs of CPU")}, ${number(median(side.rate))}/s`;

/** A load on `/v1/verify` with the secrets of `data` called `kind`. */
const verifying = ({ dir, asker }, kind) => ({ script: "verify.lua", args: [join(dir, `${kind}.txt`), asker] });
const forwarding = ({ dir }) => ({ script: "authz.lua", args: [join(dir, "known.txt")] });

export async function costs({ binary, helper, small, timing }) {
  const bare = await start([helper, "bare"]);
  const program = await serve(binary, small.dir);
  try {
    return [
      await against(1, "verify ÷ bare POST handler, CPU per request", 1 / 0.85, bare, program, verifying(small, "known"), timing),
      await against(2, "forward-auth ÷ bare GET handler, CPU per request", 1 / 0.9, bare, program, forwarding(small), timing),
    ];
  } finally {
    await bare.stop();
    await program.stop();
  }
}

async function against(row, what, goal, bare, program, load, timing) {
  const before = await program.verified("VALID");
  const found = await compare({ bare: { program: bare, load }, product: { program, load } }, timing);
  const valid = (await program.verified("VALID")) - before;
  // A refusal is cheaper than a yes: only yeses were meant to be measured.
  if (valid < found.product.requests) throw new Error(`only ${valid} of ${found.product.requests} were valid`);
  const ratio = ratios(found.product.cost, found.bare.cost);
  return {
    row,
    what,
    goal: `≤ ${number(goal)}`,
    measured: `${spread(ratio)}: ${rate(found.product)}; bare ${rate(found.bare)}`,
    holds: median(ratio) <= goal,
  };
}

export async function atScale({ binary, small, large, timing }) {
  const [few, many] = [await serve(binary, small.dir), await serve(binary, large.dir)];
  try {
    const sides = {
      few: { program: few, load: verifying(small, "known") },
      many: { program: many, load: verifying(large, "known") },
    };
    const found = await compare(sides, timing);
    const ratio = ratios(found.many.cost, found.few.cost);
    return [
      {
        row: 3,
        what: `verify at ${number(large.keys)} keys ÷ at ${number(small.keys)}, uniformly random keys`,
        goal: "≤ 1.20",
        measured: `${spread(ratio)}: ${rate(found.many)}; at ${number(small.keys)} ${rate(found.few)}`,
        holds: median(ratio) <= 1.2,
      },
    ];
  } finally {
    await few.stop();
    await many.stop();
  }
}

export async function withoutSql({ binary, helper, small, timing }) {
  const command = [helper, "closed", "--data-dir", small.dir, "--secrets-dir", small.dir];
  const closed = JSON.parse(await run(command));
  const { VALID: valid = 0, NOT_FOUND: unknown = 0, ...other } = closed.codes;
  const answered = valid > 0 && unknown > 0 && Object.keys(other).length === 0;

  const program = await serve(binary, small.dir);
  try {
    const sides = {
      known: { program, load: verifying(small, "known") },
      unknown: { program, load: verifying(small, "unknown") },
    };
    const found = await compare(sides, timing);
    const ratio = ratios(found.unknown.cost, found.known.cost);
    return [
      {
        row: 7,
        what: "SQL statements per verification",
        goal: "0",
        measured: answered
          ? `0: with the database closed, ${valid} known keys are VALID and ${unknown} unknown ones NOT_FOUND (a list ${closed.list_fails ? "fails" : "DOES NOT FAIL"})`
          : `some: with the database closed the answers are ${JSON.stringify(closed.codes)}`,
        holds: answered && closed.list_fails,
      },
      {
        row: 7,
        what: "an unknown key’s cost ÷ a known one’s",
        goal: "≤ 1",
        measured: `${spread(ratio)}: ${rate(found.unknown)}; known ${rate(found.known)}`,
        holds: median(ratio) <= 1,
      },
    ];
  } finally {
    await program.stop();
  }
}
