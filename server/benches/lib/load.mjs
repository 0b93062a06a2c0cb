// Load by wrk on several programs by turns, and the CPU time that each request costs them.
import { fileURLToPath } from "node:url";
import { LOAD_CORE, pinned, run } from "./program.mjs";

const CONNECTIONS = 32;

/** Asks for so many seconds, and gives what came of it. `refused`: answers that are no 2xx are what is wanted. */
export async function load({ script, args }, url, seconds, { connections = CONNECTIONS, refused = false } = {}) {
  const file = fileURLToPath(new URL(`../wrk/${script}`, import.meta.url));
  const command = ["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", file, url, "--", ...args];
  const out = await run(pinned(LOAD_CORE, command));
  const report = JSON.parse(out.trim().split("\n").at(-1));
  const failed = report.failed + (refused ? report.requests - report.refused : report.refused);
  if (failed > 0) throw new Error(`${failed} of ${report.requests} requests did not go as they should: ${out}`);
  return { ...report, rate: report.requests / report.seconds };
}

/**
 * Every side in every round, in turn, after a first one that does not count.
 * `sides`: { name: { program, load: { script, args } } }. Gives, by name and round, the microseconds of CPU
 * for a request and the requests per second.
 */
export async function compare(sides, { rounds, seconds }) {
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, { cost: [], rate: [], requests: 0 }]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, { program, load: asked }] of Object.entries(sides)) {
      const before = program.cpuSeconds();
      const report = await load(asked, program.url, round === 0 ? 2 : seconds);
      if (round === 0) continue;
      results[name].cost.push(((program.cpuSeconds() - before) / report.requests) * 1e6);
      results[name].rate.push(report.rate);
      results[name].requests += report.requests;
    }
  }
  return results;
}
