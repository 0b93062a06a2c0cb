// Load by wrk on several programs by turns, and the CPU time that each request costs them.
import { fileURLToPath } from "node:url";
import { LOAD_CORE, pinned, run } from "./program.mjs";

const CONNECTIONS = 32;

async function wrk({ script, args }, url, seconds) {
  const file = fileURLToPath(new URL(`../wrk/${script}`, import.meta.url));
  const command = ["wrk", "-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--timeout", "10s", "-s", file, url, "--", ...args];
  const out = await run(pinned(LOAD_CORE, command));
  const report = JSON.parse(out.trim().split("\n").at(-1));
  if (report.failed > 0) throw new Error(`${report.failed} of ${report.requests} requests failed: ${out}`);
  return report;
}

/**
 * Every side in every round, in turn, after a first one that does not count.
 * `sides`: { name: { program, load: { script, args } } }. Gives, by name and round, the microseconds of CPU
 * for a request and the requests per second.
 */
export async function compare(sides, { rounds, seconds }) {
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, { cost: [], rate: [], requests: 0 }]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, { program, load }] of Object.entries(sides)) {
      const before = program.cpuSeconds();
      const report = await wrk(load, program.url, round === 0 ? 2 : seconds);
      if (round === 0) continue;
      results[name].cost.push(((program.cpuSeconds() - before) / report.requests) * 1e6);
      results[name].rate.push(report.requests / report.seconds);
      results[name].requests += report.requests;
    }
  }
  return results;
}
