// What somebody chooses of how lists are shown holds at once, and wherever they sign in.
import type { Page } from "@playwright/test";
import { enableKeys, expect, expectAccessible, makeApplication, makeKey, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/net::ERR_FAILED|error reaching server/] });

const CHOOSE = "**/calls/preferences/choose*";
const head = (page: Page, name: string) => page.getByRole("columnheader", { name });
const columns = (page: Page) => page.getByRole("button", { name: "Columns", exact: true });

/** Picks an item of the menu that is open, and waits until the server keeps it. */
async function pick(page: Page, role: "menuitem" | "menuitemcheckbox" | "menuitemradio", name: string): Promise<void> {
  const kept = page.waitForResponse(CHOOSE);
  await page.getByRole(role, { name }).click();
  expect((await kept).ok()).toBe(true);
}

test("a column that was chosen stays, also elsewhere and before any script", async ({ page, server, makeUser, anotherBrowser }) => {
  await enableKeys(server);
  const person = await makeUser({ name: "Chooser", roles: ["tenant-admin"] });
  const owner = await makeUser({ name: "Chosen" });
  await makeKey(server, owner, "idle one");
  const list = `/api-keys?q=${encodeURIComponent(owner.name)}`;
  await signIn(page, person);
  await open(page, list);
  await expect(head(page, "Owner")).toBeVisible();
  await expect(head(page, "Last used")).toHaveCount(0);

  await columns(page).click();
  await pick(page, "menuitemcheckbox", "Last used");
  await pick(page, "menuitemcheckbox", "Project");
  await pick(page, "menuitemcheckbox", "Owner");
  await expect(page.getByRole("menuitemcheckbox", { name: "Last used" })).toBeChecked();
  await expectAccessible(page);
  const elsewhere = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(elsewhere, person);
  await elsewhere.goto(list);
  await page.reload();
  for (const at of [page, elsewhere]) {
    const row = at.getByRole("row", { name: /idle one/ });
    await expect(head(at, "Last used")).toBeVisible();
    await expect(head(at, "Project")).toBeVisible();
    await expect(head(at, "Owner")).toHaveCount(0);
    await expect(row.getByRole("cell", { name: "never", exact: true })).toBeVisible();
    await at.setViewportSize({ width: 390, height: 800 });
    await expect(row.getByText("last used never")).toBeVisible();
    await expect(row).not.toContainText(owner.name);
    await at.setViewportSize({ width: 1280, height: 800 });
  }
  // Nothing of it holds for anybody else.
  const somebody = await anotherBrowser();
  await signIn(somebody, await makeUser({ name: "Somebody", roles: ["tenant-admin"] }));
  await open(somebody, list);
  await expect(head(somebody, "Owner")).toBeVisible();
  await expect(head(somebody, "Last used")).toHaveCount(0);

  await page.locator("html[data-hydrated]").waitFor();
  await columns(page).click();
  await pick(page, "menuitem", "Show the default columns");
  await expect(head(page, "Owner")).toBeVisible();
  await expect(head(page, "Last used")).toHaveCount(0);
});

test("with every column at once none covers another", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Wide" });
  await makeKey(server, owner, "wide row");
  await signIn(page, await makeUser({ roles: ["tenant-admin"] }));
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await columns(page).click();
  for (const name of ["Last used", "Project"]) await pick(page, "menuitemcheckbox", name);
  await page.keyboard.press("Escape");
  for (const width of [1000, 1280, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    const name = await page.getByRole("link", { name: "wide row" }).boundingBox();
    expect(name!.width, `at ${width}`).toBeGreaterThan(50);
    const top = async (of: string) => (await head(page, of).boundingBox())!.y;
    expect(await top("Actions"), `at ${width}`).toBe(await top("Name"));
    const [above] = await page.getByRole("row").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().bottom));
    expect(name!.y, `at ${width}`).toBeGreaterThanOrEqual(above!);
    await page.getByRole("row", { name: /wide row/ }).getByRole("button", { name: /Actions/ }).click({ trial: true });
  }
});

test("columns by keyboard alone", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Typed" });
  await makeKey(server, owner, "typed row");
  await signIn(page, await makeUser({ roles: ["tenant-admin"] }));
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await columns(page).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitemcheckbox", { name: "Key ID" })).toBeFocused();
  await page.keyboard.press("p");
  await expect(page.getByRole("menuitemcheckbox", { name: "Project" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(head(page, "Project")).toBeVisible();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(head(page, "Key ID")).toHaveCount(0);
  await expect(page.getByRole("menuitemcheckbox", { name: "Key ID" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(columns(page)).toBeFocused();
  await expect(page.getByRole("menuitemcheckbox")).toHaveCount(0);
});

test("every list with many columns lets them be chosen", async ({ page, server, makeUser }) => {
  await makeApplication(server, "Columns");
  await signIn(page, await makeUser({ roles: ["tenant-admin"] }));
  for (const [path, column] of [["/users", "Seat"], ["/application-keys", "Client ID"], ["/events", "Who"]] as const) {
    await open(page, path);
    await expect(head(page, column)).toBeVisible();
    const cells = await page.getByRole("row").nth(1).getByRole("cell").count();
    await columns(page).click();
    await pick(page, "menuitemcheckbox", column);
    await expect(head(page, column)).toHaveCount(0);
    await expect(page.getByRole("row").nth(1).getByRole("cell")).toHaveCount(cells - 1);
    await page.keyboard.press("Escape");
    await expectAccessible(page);
  }
  await page.getByRole("link", { name: /^Details of/ }).first().click();
  await expect(page.locator("tr.detail td")).toHaveAttribute("colspan", "4");
});

test("a choice that is not kept holds on the page, which says so, and is tried again with the next", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Unkept" });
  await makeKey(server, owner, "unkept row");
  await signIn(page, await makeUser({ roles: ["tenant-admin"] }));
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.route(CHOOSE, (route) => route.abort());
  await columns(page).click();
  await page.getByRole("menuitemcheckbox", { name: "Last used" }).click();
  const told = page.getByText("Your choice was not kept.");
  await expect(told).toBeVisible();
  await expect(head(page, "Last used")).toBeVisible();
  await page.unroute(CHOOSE);
  const [density, column] = ["density", "columns.api_keys"].map((name) =>
    page.waitForResponse((response) => response.request().postData()?.includes(`"${name}"`) ?? false),
  );
  await page.getByRole("menuitemradio", { name: "Compact" }).click();
  await Promise.all([density, column]);
  await expect(told).toHaveCount(0);
  await page.reload();
  await expect(head(page, "Last used")).toBeVisible();
});

test("rows stand closer together wherever somebody wants them to", async ({ page, server, makeUser, anotherBrowser }) => {
  await enableKeys(server);
  const person = await makeUser({ name: "Dense", roles: ["tenant-admin"] });
  await makeKey(server, person, "dense row");
  const list = `/api-keys?q=${encodeURIComponent(person.name)}`;
  const height = async (at: Page) => (await at.getByRole("row", { name: /dense row/ }).boundingBox())!.height;
  await signIn(page, person);
  await open(page, list);
  const comfortable = await height(page);

  await open(page, "/profile/appearance");
  await expect(page.getByRole("radio", { name: "Comfortable" })).toBeChecked();
  const kept = page.waitForResponse(CHOOSE);
  await page.getByRole("radio", { name: "Compact" }).check();
  await kept;
  await expect(page.locator("html")).toHaveAttribute("data-density", "compact");
  await expectAccessible(page);

  const elsewhere = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(elsewhere, person);
  await elsewhere.goto(list);
  expect(await height(elsewhere)).toBeLessThan(comfortable);
  await open(page, list);
  expect(await height(page)).toBe(await height(elsewhere));
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await columns(page).click();
  await expect(page.getByRole("menuitemradio", { name: "Compact" })).toBeChecked();
  await pick(page, "menuitemradio", "Comfortable");
  expect(await height(page)).toBe(comfortable);
});

test("each tab says how many keys it shows, in the one answer, and none that it does not know", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const person = await makeUser({ name: "Tabs" });
  await makeKey(server, person, "first");
  await makeKey(server, person, "second");
  await signIn(page, person);
  await open(page, "/profile/api-keys");
  const tabs = page.getByRole("navigation", { name: "Views" }).getByRole("link");
  const all = ["All 2", "Active 2", "Expiring soon 0", "Idle 90 days 0", "Never used 2", "No expiry 0", "Expired 0", "Revoked 0"];
  await expect(tabs).toHaveText(all);
  const calls: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/calls/")) calls.push(new URL(request.url()).pathname);
  });
  await tabs.filter({ hasText: "Revoked" }).click();
  await expect(page.getByText("0 keys", { exact: true })).toBeVisible();
  await expect(tabs).toHaveText(all);
  await tabs.filter({ hasText: "Active" }).click();
  await expect(page.getByText("2 keys", { exact: true })).toBeVisible();
  await expect(tabs).toHaveText(all);
  expect(calls).toEqual(["/calls/api-keys/list-own", "/calls/api-keys/list-own"]);
  await page.getByLabel("Search name or ID").fill("first");
  await expect(page.getByText("1 key", { exact: true })).toBeVisible();
  await expect(tabs).toHaveText(["All", "Active", "Expiring soon", "Idle 90 days", "Never used", "No expiry", "Expired", "Revoked"]);
});
