// Row 5: tokens and introspection, beside node oidc-provider.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compare } from "../lib/load.mjs";
import { run, serve, start } from "../lib/program.mjs";
import { median, number, ratios, spread } from "../lib/statistics.mjs";

const PEER = fileURLToPath(new URL("../peer/oidc.mjs", import.meta.url));
const GOAL = 3;
const TOKENS = 100;
const GRANT = "grant_type=client_credentials&scope=orders:read";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const rate = (side) => `${number(median(side.rate))}/s, ${spread(side.cost, "µs of CPU")}`;

export async function oauth({ binary, small, timing }) {
  const made = await run([binary, "application", "create", "--name", "Bench", "--role", "order-keeper", "--data-dir", small.dir]);
  const [, id, secret] = made.match(/client_id=(\S+)\s+client_secret=(\S+)/);
  const basic = Buffer.from(`${id}:${secret}`).toString("base64");
  const product = await serve(binary, small.dir);
  const peer = await start([process.execPath, PEER, id, secret]);
  const sides = {
    product: { program: product, token: "/oauth2/token", introspect: "/oauth2/introspect" },
    peer: { program: peer, token: "/token", introspect: "/token/introspection" },
  };
  const post = async ({ program }, path, body) => {
    const headers = { ...FORM, authorization: `Basic ${basic}` };
    return (await fetch(program.url + path, { method: "POST", headers, body })).json();
  };
  try {
    const grants = join(small.dir, "grants.txt");
    writeFileSync(grants, GRANT);
    const issuing = mapped(sides, (side) => ({ script: "form.lua", args: [side.token, basic, grants] }));
    const issued = await compare(issuing, timing);

    // After the load: the peer's memory holds the latest thousand only.
    for (const [name, side] of Object.entries(sides)) {
      const bodies = [];
      for (let i = 0; i < TOKENS; i++) bodies.push(`token=${(await post(side, side.token, GRANT)).access_token}`);
      const told = await post(side, side.introspect, bodies[0]);
      if (told.active !== true || told.scope !== "orders:read") throw new Error(`${name}: ${JSON.stringify(told)}`);
      side.tokens = join(small.dir, `${name}-tokens.txt`);
      writeFileSync(side.tokens, bodies.join("\n"));
    }
    const asking = mapped(sides, (side) => ({ script: "form.lua", args: [side.introspect, basic, side.tokens] }));
    const introspected = await compare(asking, timing);
    return [row("token issue", issued), row("introspection", introspected)];
  } finally {
    await product.stop();
    await peer.stop();
  }
}

const mapped = (sides, load) =>
  Object.fromEntries(Object.entries(sides).map(([name, side]) => [name, { program: side.program, load: load(side) }]));

function row(what, { product, peer }) {
  const times = ratios(product.rate, peer.rate);
  return {
    row: 5,
    what: `${what}: requests per second ÷ node oidc-provider’s, in memory`,
    goal: `≥ ${GOAL}`,
    measured: `${spread(times)}: ${rate(product)}; oidc-provider ${rate(peer)}`,
    holds: median(times) >= GOAL,
  };
}
