// A secret that is pasted into a search box: its ID is searched for, and nothing that is sent holds the secret.
import { enableKeys, expect, expectAccessible, makeApplication, makeKey, makeProject, open, signIn, test } from "../fixtures";

const LISTS = [
  ["/api-keys", "Search name, ID or owner"],
  ["/application-keys", "Search name or client ID"],
  ["/users", "Search name, email or ID"],
  ["/events", "Search name or ID"],
  ["/projects", "Search name, email or ID"],
] as const;
const CAUGHT = "That was a secret. It was not sent: only its ID is searched for.";

/** What the page sends from now on: addresses and bodies. */
function sentBy(page: import("@playwright/test").Page): string[] {
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  return sent;
}

for (const [path, label] of LISTS) {
  test(`a secret pasted into the search of ${path} goes nowhere`, async ({ page, server, admin, makeUser }) => {
    await enableKeys(server);
    const owner = await makeUser({ name: "Paster" });
    const secret = await makeKey(server, owner, "pasted");
    const id = `key_${secret.split("_")[1]}`;
    // A list without anything in it offers no search.
    if (path === "/application-keys") await makeApplication(server, "Another");
    await signIn(page, admin);
    await open(page, path);
    if (path === "/projects") {
      const { projectName } = await makeProject(server, owner);
      await page.reload();
      await page.locator("html[data-hydrated]").waitFor();
      await page.getByRole("link", { name: projectName }).first().click();
    }
    const sent = sentBy(page);
    const search = page.getByLabel(label, { exact: true });
    await search.fill(`Authorization: Bearer ${secret}`);
    await expect(search).toHaveValue(id);
    await expect(page.getByText(CAUGHT)).toBeVisible();
    await expect.poll(() => sent.some((request) => request.includes(id))).toBe(true);
    expect(sent.filter((request) => request.includes(secret.slice(-49)))).toEqual([]);
    expect(page.url()).not.toContain(secret.slice(-49));
    if (path === "/api-keys") await expect(page.getByRole("row")).toHaveCount(2);
    await expectAccessible(page);
    await search.fill("something else");
    await expect(page.getByText(CAUGHT)).toHaveCount(0);
  });
}

test("without scripts the server keeps only the ID, and says so", async ({ anotherBrowser, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Plain" });
  const secret = await makeKey(server, owner, "sent");
  const page = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(page, admin);
  await page.goto("/api-keys");
  await page.getByLabel("Search name, ID or owner").fill(secret);
  await page.getByLabel("Search name, ID or owner").press("Enter");
  await expect(page).toHaveURL(/q=key_/);
  expect(page.url()).not.toContain(secret.slice(-49));
  await expect(page.getByText("That address held a secret")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("an application is found by its secret, and the notice fits wide and narrow, light and dark", async ({ page, server, admin }) => {
  const application = await makeApplication(server, "Pasted ERP");
  await signIn(page, admin);
  await open(page, "/application-keys");
  const search = page.getByLabel("Search name or client ID");
  await search.fill(application.secret);
  await expect(page.getByRole("row", { name: /Pasted ERP/ })).toBeVisible();
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await expect(page.getByText(CAUGHT)).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
});
