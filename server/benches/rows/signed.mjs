// Row 19: what the verification of a signed request costs, with its nonce written, beside a bare handler and beside oauthlib.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare } from "../lib/load.mjs";
import { run, serve, start } from "../lib/program.mjs";
import { median, number, ratios, spread } from "../lib/statistics.mjs";

const PYTHON = fileURLToPath(new URL("../../../.make/python", import.meta.url));
const OAUTHLIB = fileURLToPath(new URL("../peer/oauthlib_verify.py", import.meta.url));
const URI = "https://api.example.test/orders/4711?full=1";
/** More than one second of load takes. */
const A_SECOND = 40_000;

export async function signed({ binary, helper, small, timing }) {
  const out = join(small.dir, "signed");
  // The first round, which does not count, takes two seconds; one file stays for the others.
  const files = timing.rounds + 2;
  const lines = Math.max(timing.seconds, 2) * A_SECOND;
  const command = [helper, "sign", "--data-dir", small.dir, "--out", out, "--files", files, "--lines", lines].map(String);
  const { key, secret, token, token_secret } = JSON.parse(await run(command));
  const kept = `${out}.${files - 1}`;
  const bare = await start([helper, "bare"]);
  const program = await serve(binary, small.dir);
  try {
    const before = await program.verified("VALID");
    const sides = {
      bare: { program: bare, load: { script: "signed.lua", args: [out, "again"] } },
      product: { program, load: { script: "signed.lua", args: [out] } },
    };
    const found = await compare(sides, timing);
    const valid = (await program.verified("VALID")) - before;
    if (valid < found.product.requests) throw new Error(`only ${valid} of ${found.product.requests} were valid`);

    const python = (await run([PYTHON])).trim();
    const oauthlib = [];
    for (let round = 0; round < timing.rounds; round++) {
      const asked = [python, OAUTHLIB, kept, URI, key, secret, token, token_secret];
      oauthlib.push(JSON.parse(await run(asked)).microseconds);
    }
    const [times, faster] = [ratios(found.product.cost, found.bare.cost), ratios(oauthlib, found.product.cost)];
    const cost = `${spread(found.product.cost, "µs of CPU")}, ${number(median(found.product.rate))}/s`;
    return [
      {
        row: 19,
        what: "a signed request at the door ÷ bare GET handler, CPU per request",
        goal: "–",
        measured: `${spread(times)}: ${cost}; bare ${spread(found.bare.cost, "µs of CPU")}`,
      },
      {
        row: 19,
        what: "oauthlib’s CPU for a signed request, in memory ÷ that of the door, HTTP and nonce included",
        goal: "≥ 3",
        measured: `${spread(faster)}: ${spread(oauthlib, "µs of CPU")}; the door ${cost}`,
        holds: median(faster) >= 3,
      },
    ];
  } finally {
    await bare.stop();
    await program.stop();
  }
}
