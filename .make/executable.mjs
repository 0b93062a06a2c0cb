// Prints the path of one target's program: `cargo build --message-format json … | node executable.mjs NAME`.
import { readFileSync } from "node:fs";

const messages = readFileSync(0, "utf8").split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
const found = messages.findLast(({ executable, target }) => executable && target.name === process.argv[2]);
if (!found) process.exit(1); // cargo has said why
console.log(found.executable);
