// Row 9: lists and searches, on SQLite and on Postgres.
import { run } from "../lib/program.mjs";
import { median, number, percentile, ratios, spread } from "../lib/statistics.mjs";

const p95 = (rounds) => rounds.map((times) => percentile(times, 0.95));
const ms = (values) => spread(values, "ms");

/** `small` and `large`: { dir, url, keys } of two databases of one engine. */
export async function lists({ helper, timing }, engine, small, large) {
  const place = (name, { dir, url }) => [`--${name}-data-dir`, dir, ...(url ? [`--${name}-database-url`, url] : [])];
  const options = [...place("small", small), ...place("large", large), "--rounds", String(timing.rounds)];
  const found = JSON.parse(await run([helper, "lists", ...options]));
  const of = (side, kind) => p95(found[`${side} ${kind}`]);

  const first = ratios(of("large", "first"), of("small", "first"));
  const deepest = ratios(of("large", "deepest"), of("large", "first"));
  const kinds = Object.keys(found).filter((key) => key.startsWith("large search"));
  const together = found[kinds[0]].map((_, round) => kinds.flatMap((kind) => found[kind][round]));
  const search = p95(together);
  const scan = median(found["large scan"].flat());
  const rare = median(found["large search name"].flat());
  const views = Object.keys(found).filter((key) => key.startsWith("large view"));
  const slowest = views.map((key) => [key.replace("large view ", ""), median(p95(found[key]))]).sort((a, b) => b[1] - a[1]);

  const at = `${engine}, ${number(large.keys)} keys`;
  return [
    {
      row: 9,
      what: `${at}: first page p95, all orders ÷ at ${number(small.keys)}`,
      goal: "≤ 1.5",
      measured: `${spread(first)}: ${ms(of("large", "first"))}; at ${number(small.keys)} ${ms(of("small", "first"))}`,
      holds: median(first) <= 1.5,
    },
    {
      row: 9,
      what: `${at}: deepest page ÷ first`,
      goal: "≤ 1.5",
      measured: `${spread(deepest)}: ${ms(of("large", "deepest"))}`,
      holds: median(deepest) <= 1.5,
    },
    {
      row: 9,
      what: `${at}: first page p95 of the ready-made views`,
      goal: "≤ 10 ms",
      measured: slowest.map(([view, time]) => `${view} ${number(time)} ms`).join(", "),
      holds: slowest[0][1] <= 10,
    },
    {
      row: 9,
      what: `${at}: search p95, name, ID, owner, nothing`,
      goal: "≤ 10 ms",
      measured: `${ms(search)}; ${kinds.map((kind) => `${kind.replace("large search ", "")} ${number(median(p95(found[kind])))}`).join(", ")}`,
      holds: median(search) <= 10,
    },
    {
      row: 9,
      what: `${at}: a scan ÷ the search for a rare name`,
      goal: "≥ 50",
      measured: `${number(scan / rare)}: ${number(scan)} ms ÷ ${number(rare)} ms, medians`,
      holds: scan / rare >= 50,
    },
  ];
}
