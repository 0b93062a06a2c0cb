// Builds the site of one profile from the wasm that cargo made; .make/build gives the options.
// Nothing is done when no input has changed, and a file is rewritten only when its content changed,
// so that the server, which embeds the files, is not compiled again in vain.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compress } from "./brotli.mjs";
import { bundle } from "./css.mjs";
import { files, replace } from "./files.mjs";
import { bindgen, optimise } from "./wasm.mjs";

const names = ["profile", "site", "bindgen", "wasm", "name", "pkg", "style", "assets"];
const options = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
const { profile, site, bindgen: program, wasm, name, pkg, style, assets } = parseArgs({ options }).values;

const inputs = [wasm, program, ...files("style"), ...files(assets), ...files(".make/site"), ".make/package-lock.json", "Cargo.lock"];
const hash = createHash("sha256");
for (const file of inputs) hash.update(`${file}\0`).update(readFileSync(file));
const stamp = hash.digest("hex");

// Beside the site, not in it: everything in it is served.
const stampFile = `${site}.stamp`;
if (existsSync(site) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) process.exit();

const staging = `${site}.new`;
rmSync(staging, { recursive: true, force: true });
rmSync(stampFile, { force: true });
mkdirSync(join(staging, pkg), { recursive: true });

if (existsSync(assets)) cpSync(assets, staging, { recursive: true });
bindgen(program, wasm, name, join(staging, pkg), { names: profile === "debug" });
if (existsSync(style)) writeFileSync(join(staging, pkg, `${name}.css`), bundle(style));
// What is given away is made as small as can be; who tries the product waits less.
if (profile === "dist") optimise(join(staging, pkg, `${name}_bg.wasm`));
if (profile !== "debug") compress(staging, profile === "dist" ? 11 : 9);

replace(site, staging);
writeFileSync(stampFile, stamp);
