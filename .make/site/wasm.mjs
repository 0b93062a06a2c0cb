// From cargo's wasm to what the browser loads.
import { execFileSync } from "node:child_process";

const run = (program, args) => execFileSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });

// The names of functions, for who reads a panic's trace, only if they are asked for.
export function bindgen(program, wasm, name, out, { names }) {
  run(program, [...(names ? [] : ["--strip"]), wasm, name, out]);
}

// wasm-opt refuses what it is not told of: these are the features that rustc's output uses.
const features = [
  "bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext",
];

export function optimise(file) {
  run("wasm-opt", ["-Os", ...features.map((feature) => `--enable-${feature}`), file, "-o", file]);
}
