// What a browser tells about a page: the web vitals, by its own observers.
import { waitFor } from "./program.mjs";

/** Begins to note everything before the page's own first line runs. */
export const watch = (page) =>
  page.addInitScript(() => {
    const seen = { lcp: 0, shift: 0, tasks: [], interactions: [], hydrated: 0 };
    window.seen = seen;
    const observe = (type, note, more = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
    observe("largest-contentful-paint", (entry) => (seen.lcp = entry.startTime));
    observe("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
    observe("longtask", (entry) => seen.tasks.push([entry.startTime, entry.duration]));
    observe("event", (entry) => { if (entry.interactionId) seen.interactions.push([entry.name, entry.duration]); }, { durationThreshold: 16 });
    const note = () => {
      if (!seen.hydrated && document.documentElement?.hasAttribute("data-hydrated")) seen.hydrated = performance.now();
    };
    new MutationObserver(note).observe(document, { attributes: true, childList: true, subtree: true });
  });

/** Opens `url` and gives its vitals, in milliseconds since the click. */
export async function load(page, url) {
  await page.goto(url, { waitUntil: "load" });
  const hydrated = await waitFor(() => page.evaluate(() => window.seen.hydrated), 30_000, 20);
  // Nothing more may move or block once the page has come to rest.
  await page.waitForTimeout(1_500);
  return page.evaluate((hydrated) => {
    const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    const blocking = window.seen.tasks
      .filter(([begun]) => begun >= painted)
      .reduce((sum, [, took]) => sum + Math.max(0, took - 50), 0);
    return { lcp: window.seen.lcp, hydrated, blocking, shift: window.seen.shift };
  }, hydrated);
}

/** Works with the table and gives the slowest answer, from the press to the next paint. */
export async function interact(page) {
  await page.evaluate(() => (window.seen.interactions.length = 0));
  const rest = () => page.waitForTimeout(400);
  const boxes = page.locator("tbody input[type=checkbox]");
  for (const act of [
    () => boxes.nth(1).click(),
    () => boxes.nth(4).click({ modifiers: ["Shift"] }),
    () => page.locator("thead input[type=checkbox]").click(),
    () => page.locator("tbody button[aria-haspopup]").first().click(),
    () => page.keyboard.press("Escape"),
    () => page.getByRole("searchbox").first().pressSequentially("cust", { delay: 60 }),
    () => page.locator("thead a").first().click(),
  ]) {
    await act();
    await rest();
  }
  // What took less than a frame is not reported.
  return page.evaluate(() => Math.max(16, ...window.seen.interactions.map(([, took]) => took)));
}
