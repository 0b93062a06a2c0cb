// What the profile shows of a row that misses its goal, by the beginning of its line. Printed only while it misses.
const bundle =
  "of 1.49 MB of code before compression a third is what renders and hydrates each kind of view, a sixth the reactive " +
  "graph’s copies for each closure, a tenth the router’s and 7 % futures and JSON of the calls; no function has more than " +
  "1.5 %. Tried: splitting by routes (leptos 0.9’s lazy routes) leaves 190 kB in the first piece and spreads the rest over " +
  "140 others, because lazy hydration doubles the rendering code; a bundle of this page alone is 292 kB. What is left is to " +
  "hydrate islands instead of pages.";

export const notes = {
  "1 verify":
    "there are two verifications to a request, of who asks and of what is asked about, each with a hash and a walk of the index; none of their functions has more than 2 %.",
  "2 forward-auth":
    "no function of its own has more than 2 %: looking up a dozen headers and putting in eight takes 4 %, the ID in the secret 2.5 %, " +
    "writing the identity 1.7 %, the network of the client 1.3 %, the walk of the index 1.2 %, SHA-256 0.8 %; the rest is allocation.",
  "3 verify at 1,000,000":
    "with every key called once in a while, writing the counts to SQLite costs about as much as the verifications; the rest is " +
    "cache misses. Not profiled again since the statements bind their parameters by order.",
  "5 token issue":
    "a third of the time is SQLite’s thread; waking it and the other side takes 13 %, growing memory 8 %, writing the secret in base62 3.6 %; " +
    "oidc-provider keeps its tokens in memory only and loses them when it stops.",
  "9 SQLite, 1,000,000 keys: search": "the owner’s name and a rare word of a name are the slow ones, by a millisecond.",
  "10 SQLite": "of the statements alone, a third is pages of the log that go into the file after each two thousand keys, and half the change of seven indexes for each key.",
  "9 Postgres, 1,000,000 keys: search": "the owner’s name, which twenty thousand keys share, is the slow one: their rows are sorted each time.",
  "12 wasm": bundle,
  "19 oauthlib’s CPU":
    "two fifths of the time are SQLite’s thread, which writes the nonces (with two indexes; there is one since, which follows time " +
    "and by a stand-in of the statement alone halves that); a tenth is waking threads and a twelfth writing answers, opening the two secrets takes 2 %, " +
    "the base string 2 %, the signature 1.5 %.",
  "13 API keys page": "it is the time in which the browser compiles and runs the wasm of row 12.",
};
