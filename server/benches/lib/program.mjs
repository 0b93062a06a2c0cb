// A program that serves, alone on its core, and what it costs.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

const ticks = Number(spawnSync("getconf", ["CLK_TCK"]).stdout.toString()) || 100;
const canPin = cpus().length > 1 && spawnSync("taskset", ["--version"]).status === 0;
/** Server and load on a core each: neither pushes the other aside in the middle of a round. */
export const pinned = (core, command) => (canPin ? ["taskset", "-c", String(core), ...command] : command);
export const SERVER_CORE = 0;
export const LOAD_CORE = cpus().length - 1;

// Nothing of the developer's own installation leaks in.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(CLAVIGER_|DATABASE_URL$)/.test(name)),
);

/** Starts `command`; done when it says where it listens. `dir` is its data directory. */
export async function start(command, { dir, pin = true, env = {} } = {}) {
  const [program, ...args] = pin ? pinned(SERVER_CORE, command) : command;
  const begun = performance.now();
  const child = spawn(program, args, {
    cwd: dir,
    env: { ...environment, ...(dir && { CLAVIGER_DATA_DIR: dir }), CLAVIGER_METRICS_LISTEN: "off", ...env },
  });
  let printed = "";
  child.on("error", (error) => (printed += error));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
  const url = await waitFor(() => {
    if (child.exitCode !== null) throw new Error(`${command.join(" ")} ended: ${printed}`);
    return printed.match(/listening on (http:\S+)/)?.[1];
  }, 120_000);
  return {
    url,
    begun,
    pid: child.pid,
    log: () => printed,
    cpuSeconds: () => cpuSeconds(child.pid),
    residentMiB: () => residentMiB(child.pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 20_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** `claviger serve` on free ports, with what its metrics say. */
export async function serve(binary, dir, { args = [], env = {}, ...options } = {}) {
  const metrics = `127.0.0.1:${await freePort()}`;
  const command = [binary, "serve", "--listen", "127.0.0.1:0", ...args];
  const program = await start(command, { dir, env: { CLAVIGER_METRICS_LISTEN: metrics, ...env }, ...options });
  return { ...program, verified: (code) => verified(metrics, code) };
}

// How many verifications had this code since the start.
async function verified(metrics, code) {
  const text = await (await fetch(`http://${metrics}/metrics`)).text();
  return Number(text.match(new RegExp(`^claviger_verifications_total\\{code="${code}"\\} (\\d+)`, "m"))?.[1] ?? 0);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Runs a command to its end and gives what it printed. */
export async function run(command, { input = "", env = {} } = {}) {
  const [program, ...args] = command;
  const child = spawn(program, args, { env: { ...environment, ...env } });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command.join(" ")} failed: ${err || out}`);
  return out;
}

/** What `look` finds, as soon as it finds it. */
export async function waitFor(look, patience, pause = 5) {
  for (const deadline = performance.now() + patience; performance.now() < deadline; await delay(pause)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`it did not happen within ${patience} ms`);
}

// User and system time of all threads; the name before them may hold spaces.
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

function residentMiB(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/)[1]) / 1024;
}
