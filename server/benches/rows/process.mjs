// Rows 15 and 16: memory, and the time from start to ready.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { compare } from "../lib/load.mjs";
import { serve, waitFor } from "../lib/program.mjs";
import { median, number, spread } from "../lib/statistics.mjs";

const ready = async (url) => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200;

/** Starts the product, and gives it with the seconds that it took to be ready. */
async function started(binary, dir, url) {
  // On every core, as it runs outside of a measurement.
  const program = await serve(binary, dir, { pin: false, args: url ? ["--database-url", url] : [] });
  await waitFor(() => ready(program.url), 120_000);
  return { program, seconds: (performance.now() - program.begun) / 1000 };
}

export async function starts({ binary, work, large, timing }) {
  const times = { empty: [], large: [] };
  const memory = { empty: [], large: [], worked: [] };
  for (let round = 0; round < Math.max(3, timing.rounds); round++) {
    const dir = mkdtempSync(join(work, "empty-"));
    // An installation that was started once: its file and its key ring are there, and nobody is.
    await (await started(binary, dir)).program.stop();
    for (const [name, where] of [["empty", dir], ["large", large.dir]]) {
      const { program, seconds } = await started(binary, where);
      times[name].push(seconds);
      await delay(3_000);
      memory[name].push(program.residentMiB());
      if (name === "large" && round === 0) memory.worked.push(await afterWork(program, large));
      await program.stop();
    }
    rmSync(dir, { recursive: true });
  }
  const rows = [
    [15, "resident memory, idle", 40, memory.empty, "MiB"],
    [15, `resident memory, ${number(large.keys)} keys`, 350, memory.large, "MiB"],
    [15, `resident memory, ${number(large.keys)} keys, after verifying for some seconds`, 350, memory.worked, "MiB"],
    [16, "start to ready, empty", 0.3, times.empty, "s"],
    [16, `start to ready, ${number(large.keys)} keys`, 5, times.large, "s"],
  ];
  return rows.map(([row, what, goal, values, unit]) => ({
    row,
    what,
    goal: `≤ ${goal} ${unit}`,
    measured: spread(values, unit),
    holds: median(values) <= goal,
  }));
}

export async function startsOnPostgres({ binary, timing }, { dir, url, keys }) {
  const times = [];
  for (let round = 0; round < Math.max(3, timing.rounds); round++) {
    const { program, seconds } = await started(binary, dir, url);
    times.push(seconds);
    await program.stop();
  }
  const what = `start to ready, ${number(keys)} keys on Postgres`;
  return [{ row: 16, what, goal: "≤ 5 s", measured: spread(times, "s"), holds: median(times) <= 5 }];
}

async function afterWork(program, { dir, asker }) {
  const load = { script: "verify.lua", args: [join(dir, "known.txt"), asker] };
  await compare({ verify: { program, load } }, { rounds: 1, seconds: 5 });
  await delay(3_000);
  return program.residentMiB();
}
