// Turns the leptos metadata of the workspace into shell variables: `cargo metadata … | node leptos.mjs`.
// cargo-leptos reads the same place, so names and features are written once.
import { readFileSync } from "node:fs";

const text = readFileSync(0, "utf8");
if (!text) process.exit(1); // cargo has said why
const { metadata } = JSON.parse(text);
for (const [key, value] of Object.entries(metadata.leptos[0])) {
  const name = `leptos_${key.replaceAll("-", "_")}`;
  const words = Array.isArray(value) ? value.join(",") : String(value);
  console.log(`${name}='${words.replaceAll("'", "'\\''")}'`);
}
