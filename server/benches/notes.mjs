// What the profile shows of a row that misses its goal, by the beginning of its line. Printed only while it misses.
const bundle =
  "of 1.49 MB of code before compression a third is what renders and hydrates each kind of view, a sixth the reactive " +
  "graph’s copies for each closure, a tenth the router’s and 7 % futures and JSON of the calls; no function has more than " +
  "1.5 %. Tried: splitting by routes (leptos 0.9’s lazy routes) leaves 190 kB in the first piece and spreads the rest over " +
  "140 others, because lazy hydration doubles the rendering code; a bundle of this page alone is 292 kB. What is left is to " +
  "hydrate islands instead of pages.";

export const notes = {
  "2 forward-auth":
    "not profiled by itself yet; beyond the bare handler it reads two headers, hashes the secret and writes seven identity headers.",
  "3 verify at 1,000,000":
    "with every key called once in a while, writing the counts costs as much as the verifications: sqlite3_bind_parameter_name " +
    "alone is a tenth of all time, because SQLite looks up each of thousands of $n parameters along a list. The rest is cache misses.",
  "9 SQLite, 1,000,000 keys: search": "the owner’s name, which twenty thousand keys share, is the slow one: their rows are sorted each time.",
  "9 Postgres, 1,000,000 keys: search": "the owner’s name, which twenty thousand keys share, is the slow one: their rows are sorted each time.",
  "12 wasm": bundle,
  "13 API keys page": "it is the time in which the browser compiles and runs the wasm of row 12.",
  "16 start to ready, 1,000,000":
    "rows come one by one from SQLite’s thread: a third of the time goes into handing them over and waking the other side.",
};
