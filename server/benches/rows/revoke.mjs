// Row 10: very many keys revoked at once, and what that costs those who verify meanwhile.
import { join } from "node:path";
import { load } from "../lib/load.mjs";
import { serve } from "../lib/program.mjs";
import { OWNER, administrator, ask } from "../lib/rest.mjs";
import { number, ratios, spread } from "../lib/statistics.mjs";

const MANY = 10_000;
const CONNECTIONS = 4;

/** `large`: its people have thousands of keys each. Their keys are revoked, so this comes last. */
export async function revocations({ binary, timing }, engine, large) {
  const admin = await administrator(binary, large);
  const program = await serve(binary, large.dir, { pin: false, args: large.url ? ["--database-url", large.url] : [] });
  const verifying = { script: "verify.lua", args: [join(large.dir, "known.txt"), large.asker] };
  const verify = (seconds) => load(verifying, program.url, seconds, { connections: CONNECTIONS });
  try {
    await verify(2);
    const found = { seconds: [], idle: [], meanwhile: [] };
    for (const owner of await owners(program, admin, timing.rounds)) {
      found.idle.push((await verify(timing.seconds)).p99);
      const begun = performance.now();
      const revoking = ask(program, admin, "/api-keys/revoke", { query: { owner } }).then(({ revoked }) => {
        found.seconds.push(((performance.now() - begun) / 1000 / revoked) * MANY);
      });
      const [meanwhile] = await Promise.all([verify(timing.seconds), revoking]);
      found.meanwhile.push(meanwhile.p99);
    }
    const slower = ratios(found.meanwhile, found.idle);
    const at = `${engine}, ${number(large.keys)} keys`;
    return [
      {
        row: 10,
        what: `${at}: revoking ${number(MANY)} of somebody’s keys at once`,
        goal: "≤ 1 s",
        measured: spread(found.seconds, "s"),
        holds: Math.max(...found.seconds) <= 1,
      },
      {
        row: 10,
        what: `${at}: verify p99 meanwhile ÷ before`,
        goal: "≤ 3",
        measured: `${spread(slower)}: ${spread(found.meanwhile.map((us) => us / 1000), "ms")}`,
        holds: Math.max(...slower) <= 3,
      },
    ];
  } finally {
    await program.stop();
  }
}

/** The IDs of `count` people whose keys are many: not of whoever asks. */
async function owners(program, admin, count) {
  const found = new Set();
  for (let after = ""; found.size < count && after !== null; ) {
    const page = await ask(program, admin, `/api-keys?status=active&limit=200${after && `&after=${encodeURIComponent(after)}`}`);
    for (const { owner } of page.items) if (owner.name !== OWNER) found.add(owner.id);
    after = page.next ?? null;
  }
  return [...found].slice(0, count);
}
