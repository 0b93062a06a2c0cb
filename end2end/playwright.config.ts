import { defineConfig } from "@playwright/test";

// Run it through .make/e2e, which finds the browser and the server. Without it: CHROMIUM and CLAVIGER_BIN say where
// they are; a Chromium that Playwright installed is found by itself.
const database = process.env.E2E_POSTGRES_URL ? "postgres" : "sqlite";

export default defineConfig({
  testDir: "specs",
  outputDir: `test-results/${database}`,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A test that passes at the second try has found something.
  retries: 0,
  workers: 2,
  // Long enough for a busy machine: what waits is what is broken.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: process.env.E2E_RESULTS ?? `test-results/${database}.json` }]],
  use: {
    browserName: "chromium",
    // What a page shows must not depend on where the tests run.
    locale: "en-US",
    timezoneId: "UTC",
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: "reduce" },
    permissions: ["clipboard-read", "clipboard-write"],
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM || undefined,
      chromiumSandbox: false,
      args: [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
