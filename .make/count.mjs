// Prints "PASSED FAILED" of one finished run: `node count.mjs cargo LOG` or `node count.mjs playwright JSON`.
// A run that left nothing counts as none; whoever calls looks at its exit code too.
import { existsSync, readFileSync } from "node:fs";

const [kind, file] = process.argv.slice(2);
const text = existsSync(file) ? readFileSync(file, "utf8") : "";
const sum = (pattern) => [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);

const counters = {
  cargo: () => [sum(/^test result: .*?(\d+) passed/gm), sum(/^test result: .*?(\d+) failed/gm)],
  playwright: () => {
    const { stats, errors } = text ? JSON.parse(text) : { stats: { expected: 0, flaky: 0, unexpected: 0 }, errors: [] };
    return [stats.expected + stats.flaky, stats.unexpected + errors.length];
  },
};
console.log(counters[kind]().join(" "));
