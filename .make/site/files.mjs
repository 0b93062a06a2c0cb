import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

// Every file below a directory, sorted; none when there is no such directory.
export function files(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      return entry.isDirectory() ? files(path) : [path];
    })
    .sort();
}

// Makes `dir` equal to `staging` and removes `staging`. A file with the same content keeps its time.
export function replace(dir, staging) {
  const wanted = new Set(files(staging).map((file) => relative(staging, file)));
  for (const file of files(dir)) if (!wanted.has(relative(dir, file))) rmSync(file);
  for (const file of wanted) {
    const from = join(staging, file);
    const to = join(dir, file);
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  rmSync(staging, { recursive: true });
}
