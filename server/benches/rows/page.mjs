// Rows 12 and 13: what a browser loads and how soon the page is there, on the demo's organisation.
import { createRequire } from "node:module";
import { brotliCompressSync } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../lib/program.mjs";
import { median, number, spread } from "../lib/statistics.mjs";
import { interact, load, watch } from "../lib/browser.mjs";

// The browser driver of the end-to-end tests.
const { chromium } = createRequire(new URL("../../../end2end/package.json", import.meta.url))("@playwright/test");
const isCode = (file) => /\.(wasm|js|css)$/.test(file);

export async function pages({ binary, site, demo, timing }) {
  const program = await serve(binary, demo.dir, { pin: false });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || undefined,
    chromiumSandbox: false,
    args: ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
  });
  try {
    const signedIn = await signIn(browser, program.url, demo);
    const signInPage = await transferred(browser, `${program.url}/login`);
    const keysPage = await transferred(browser, `${program.url}/api-keys`, signedIn);
    const whole = wholeSite(site);
    const seen = [];
    for (let round = 0; round < Math.max(5, timing.rounds); round++) {
      seen.push(await visit(browser, `${program.url}/api-keys`, signedIn));
    }
    return [...sizes({ signInPage, keysPage, whole }), ...times(seen)];
  } finally {
    await browser.close();
    await program.stop();
  }
}

function sizes({ signInPage, keysPage, whole }) {
  const rows = [
    ["sign-in", signInPage, 100],
    ["API keys", keysPage, 200],
    ["whole app", whole, 350],
  ];
  return rows.map(([page, { bytes, parts }, goal]) => ({
    row: 12,
    what: `wasm + JS + CSS after brotli, first load: ${page}`,
    goal: `≤ ${goal} kB`,
    measured: `${number(bytes / 1000)} kB: ${parts}`,
    holds: bytes <= goal * 1000,
  }));
}

function times(seen) {
  const of = (name) => seen.map((visit) => visit[name]);
  const rows = [
    ["LCP", 1000, of("lcp"), "ms"],
    ["hydrated", 1000, of("hydrated"), "ms"],
    ["TBT", 150, of("blocking"), "ms"],
    ["INP, the slowest of seven interactions", 100, of("interaction"), "ms"],
    ["CLS", 0.02, of("shift"), ""],
  ];
  return rows.map(([what, goal, values, unit]) => ({
    row: 13,
    what: `API keys page, 12,000 rows, CPU 4× throttled: ${what}`,
    goal: `≤ ${goal} ${unit}`.trim(),
    measured: values.every((value) => value === 0) ? `0 ${unit}`.trim() : spread(values, unit),
    holds: median(values) <= goal,
  }));
}

/** What a browser keeps after signing in as the demo's administrator. */
async function signIn(browser, url, { email, password }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/login"));
  const state = await context.storageState();
  await context.close();
  return state;
}

/** The code that a browser with an empty cache is sent for a page. */
async function transferred(browser, url, storageState) {
  const context = await browser.newContext({ storageState });
  const page = await context.newPage();
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  await page.goto(url, { waitUntil: "networkidle" });
  const parts = new Map();
  for (const request of requests) {
    const kind = new URL(request.url()).pathname.match(/\.(wasm|js|css)$/)?.[1];
    if (!kind) continue;
    const { responseBodySize } = await request.sizes();
    parts.set(kind, (parts.get(kind) ?? 0) + responseBodySize);
  }
  await context.close();
  return told(parts);
}

/** All code of the built site, loaded or not. */
function wholeSite(site) {
  const parts = new Map();
  for (const entry of readdirSync(site, { recursive: true }).filter(isCode)) {
    const small = brotliCompressSync(readFileSync(join(site, entry))).length;
    const kind = entry.split(".").at(-1);
    parts.set(kind, (parts.get(kind) ?? 0) + small);
  }
  return told(parts);
}

function told(parts) {
  const bytes = [...parts.values()].reduce((sum, size) => sum + size, 0);
  const text = [...parts].map(([kind, size]) => `${kind} ${number(size / 1000)}`).join(", ");
  return { bytes, parts: text || "none" };
}

/** One first visit, as a slow machine has it. */
async function visit(browser, url, storageState) {
  const context = await browser.newContext({ storageState, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await watch(page);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const loaded = await load(page, url);
  const interaction = await interact(page);
  await context.close();
  return { ...loaded, interaction };
}
