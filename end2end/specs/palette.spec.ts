// The palette: Ctrl-K, from wherever somebody is to anything that they may see, or to an action.
import { type Page } from "@playwright/test";
import { enableKeys, expect, expectAccessible, makeApplication, makeKey, makeProject, open, signIn, test } from "../fixtures";

const palette = (page: Page) => page.getByRole("dialog", { name: "Go to, find or do" });
const field = (page: Page) => palette(page).getByRole("combobox");
const option = (page: Page, name: string | RegExp) => palette(page).getByRole("option", { name });
const picked = (page: Page) => palette(page).getByRole("option", { selected: true });

/** Opens the palette by its keys. */
async function summon(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
}

test("it opens by its keys or its button, and gives focus back", async ({ page, admin }) => {
  await signIn(page, admin);
  await open(page, "/events");
  const search = page.getByLabel("Search name or ID");
  await search.focus();
  await summon(page);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toBeHidden();
  await expect(search).toBeFocused();
  await summon(page);
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeHidden();
  const button = page.getByRole("button", { name: "Go to, find or do" });
  await button.click();
  await expect(field(page)).toBeFocused();
  await page.mouse.click(5, 5);
  await expect(palette(page)).toBeHidden();
  await expect(button).toBeFocused();
});

test("closed before it is there, it stays closed", async ({ page, admin }) => {
  await signIn(page, admin);
  await open(page, "/events");
  // One after the other, and both before the browser draws anything.
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    for (let i = 0; i < 2; i++) {
      window.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }));
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
  await expect(page.locator("dialog:modal")).toHaveCount(0);
  await summon(page);
});

test("by keyboard to a page, and to an action that begins on one", async ({ page, admin }) => {
  await signIn(page, admin);
  await open(page, "/");
  await summon(page);
  await expect(picked(page)).toHaveText("Overview");
  await page.keyboard.press("ArrowUp");
  await expect(picked(page)).toHaveText("Sign out");
  await page.keyboard.press("ArrowDown");
  await expect(picked(page)).toHaveText("Overview");
  await page.keyboard.press("End");
  await expect(picked(page)).toHaveText("Sign out");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(picked(page)).toHaveText("API keys");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", (await picked(page).getAttribute("id"))!);
  await page.keyboard.type("setti");
  await expect(picked(page)).toHaveText("Settings");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings$/);
  await expect(palette(page)).toBeHidden();
  await expect(page.locator("#main")).toBeFocused();

  await summon(page);
  await page.keyboard.type("new role");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/roles\/new$/);
});

for (const [name, path, parameter] of [
  ["Add user", "/users", "new"],
  ["Register API", "/apis", "new"],
  ["New project", "/projects", "new"],
  ["New application key", "/application-keys", "new"],
  ["Generate new key", "/profile/api-keys", "generate"],
] as const) {
  test(`“${name}” begins with its dialog, which is in the address and ends with Escape or Back`, async ({ page, server, makeUser }) => {
    await enableKeys(server);
    await signIn(page, await makeUser({ roles: ["tenant-admin", "developer"], name: "Ada Begins" }));
    await open(page, "/");
    const dialog = page.getByRole("dialog", { name });
    await summon(page);
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    await expect(page).toHaveURL(`${server.url}${path}?${parameter}=`);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(server.url + path);

    await page.getByRole("main").getByRole("button", { name }).first().click();
    await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
    // The dialog may be there before its address is, which is what Back goes back from.
    await expect(page).toHaveURL(`${server.url}${path}?${parameter}=`);
    await page.goBack();
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(server.url + path);
    await open(page, `${path}?${parameter}`);
    await expect(dialog.getByLabel("Name", { exact: true })).toBeVisible();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(page).toHaveURL(server.url + path);
  });
}

// Chromium does so for a moment where a dialog is higher than its window.
test("where a browser takes what scrolls for a control, focus is in the first field all the same", async ({ page, makeUser }) => {
  await page.addInitScript(() => {
    const show = HTMLDialogElement.prototype.showModal;
    HTMLDialogElement.prototype.showModal = function () {
      show.call(this);
      const scrolls = this.querySelector<HTMLElement>(".d-body, .finder");
      scrolls?.setAttribute("tabindex", "-1");
      scrolls?.focus();
    };
  });
  await signIn(page, await makeUser({ roles: ["tenant-admin"], name: "Ada Scrolls" }));
  await open(page, "/users?new");
  await expect(page.getByRole("dialog").getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await summon(page);
});

test("the address of an action asks only who may act", async ({ page, makeUser }) => {
  await signIn(page, await makeUser({ roles: ["auditor"], name: "Audra" }));
  for (const path of ["/users", "/apis", "/projects", "/application-keys"]) {
    await open(page, `${path}?new`);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
});

test("the theme is switched, and somebody signs out", async ({ page, makeUser }) => {
  const user = await makeUser();
  await signIn(page, user);
  await open(page, "/");
  await summon(page);
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(palette(page)).toBeHidden();
  await summon(page);
  await page.keyboard.type("log out");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/login/);
});

test("everything is found by name and by ID, and leads to its screen", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Findable" });
  const secret = await makeKey(server, owner, `key of ${owner.name}`);
  const application = await makeApplication(server, `ERP of ${owner.name}`);
  const { projectName, apiName } = await makeProject(server, owner);
  await signIn(page, admin);
  await open(page, "/");

  await summon(page);
  await page.keyboard.type(owner.name.toUpperCase());
  await expect(palette(page).getByRole("group", { name: "API keys" }).getByRole("option")).toHaveCount(1);
  await expect(option(page, `ERP of ${owner.name}`)).toBeVisible();
  await option(page, owner.email).click();
  await expect(page).toHaveURL(/\/users\/usr_/);
  await expect(page.getByRole("heading", { name: owner.name })).toBeVisible();

  const id = `key_${secret.split("_")[1]}`;
  for (const [typed, url] of [
    [id, new RegExp(`/api-keys/${id}$`)],
    [application.id, new RegExp(`/application-keys/${application.id}$`)],
    [projectName, /\/projects\/prj_/],
  ] as const) {
    await summon(page);
    await field(page).fill(typed);
    await expect(picked(page)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(url);
  }
  await summon(page);
  await field(page).fill(apiName);
  await expect(picked(page)).toContainText(apiName);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row", { name: new RegExp(apiName) })).toBeFocused();
});

test("a pasted secret goes nowhere", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const secret = await makeKey(server, await makeUser(), "pasted into the palette");
  await signIn(page, admin);
  await open(page, "/");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  await summon(page);
  await field(page).fill(`Bearer ${secret}`);
  await expect(field(page)).toHaveValue(`key_${secret.split("_")[1]}`);
  await expect(palette(page).getByText("That was a secret. It was not sent: only its ID is searched for.")).toBeVisible();
  await expect(option(page, /pasted into the palette/)).toBeVisible();
  expect(sent.filter((request) => request.includes(secret.slice(-49)))).toEqual([]);
});

test("the first few of many, and the way to all", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Prolific" });
  for (let i = 0; i < 7; i++) await makeKey(server, owner, `many ${i}`);
  await signIn(page, admin);
  await open(page, "/");
  await summon(page);
  await field(page).fill(owner.email);
  const keys = palette(page).getByRole("group", { name: "API keys" });
  await expect(keys.getByRole("option")).toHaveCount(6);
  await keys.getByRole("option", { name: "Show all 7 in API keys" }).click();
  await expect(page.getByText("7 keys")).toBeVisible();
});

test("nobody is offered what their roles do not include", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const [ann, bob] = [await makeUser({ name: "Ann" }), await makeUser({ name: "Bob" })];
  await makeKey(server, ann, "key of one");
  await makeKey(server, bob, "key of one");
  await signIn(page, ann);
  await open(page, "/");
  await summon(page);
  await expect(option(page, "Generate new key")).toBeVisible();
  for (const other of ["Settings", "Application users", "Add user", "New project"]) {
    await expect(option(page, other)).toHaveCount(0);
  }
  await page.keyboard.type("key of one");
  await expect(palette(page).getByRole("group", { name: "My API keys" }).getByRole("option")).toHaveCount(1);
  await expect(palette(page).getByRole("group", { name: "API keys", exact: true })).toHaveCount(0);
  await field(page).fill(bob.name);
  await expect(palette(page).getByText(/Nothing matches/)).toBeVisible();
});

test("an answer that was overtaken is not shown", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Racer" });
  await makeKey(server, owner, "slow one");
  await makeKey(server, owner, "quick one");
  await signIn(page, admin);
  await open(page, "/");
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/calls/palette/find", async (route) => {
    if (route.request().postData()?.includes("slow")) await held;
    await route.continue();
  });
  await summon(page);
  const asked = page.waitForRequest("**/calls/palette/find");
  await field(page).fill("slow one");
  await asked;
  await field(page).fill("quick one");
  await expect(option(page, /quick one/).first()).toBeVisible();
  const late = page.waitForResponse("**/calls/palette/find");
  release();
  await late;
  await expect(option(page, /slow one/)).toHaveCount(0);
  await expect(option(page, /quick one/).first()).toBeVisible();
});

test.describe("without an answer", () => {
  test.use({ tolerated: [/ERR_FAILED|Failed to load resource|error reaching server/] });

  test("pages and actions stay, and it is asked again", async ({ page, admin }) => {
    await signIn(page, admin);
    await open(page, "/");
    await page.route("**/calls/palette/find", (route) => route.abort());
    await summon(page);
    await page.keyboard.type("settings");
    await expect(palette(page).getByRole("alert")).toContainText("The server could not be reached");
    await expect(picked(page)).toHaveText("Settings");
    await expectAccessible(page);
    await page.unroute("**/calls/palette/find");
    await palette(page).getByRole("button", { name: "Retry" }).click();
    await expect(palette(page).getByRole("alert")).toHaveCount(0);
  });
});

const NAMES = ["مفتاح الخدمة الليلية", "מפתח", "ключ для ночной выгрузки", "夜間バッチの鍵", "x".repeat(100)];

test("it is accessible and fits, wide and narrow, whatever the names", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Scripts" });
  for (const name of NAMES) await makeKey(server, owner, name);
  await signIn(page, admin);
  await open(page, "/");
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.getByRole("button", { name: "Go to, find or do" }).click();
    await expectAccessible(page);
    await field(page).fill(owner.email);
    await expect(palette(page).getByRole("group", { name: "API keys" }).getByRole("option")).toHaveCount(5);
    await expectAccessible(page);
    const list = palette(page).getByRole("listbox");
    expect(await list.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await field(page).fill("nothing is called this");
    await expect(palette(page).getByText(/Nothing matches/)).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
  }
});

test("without scripts there is no button that does nothing", async ({ anotherBrowser, admin }) => {
  const page = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(page, admin);
  await expect(page.getByRole("button", { name: "Go to, find or do" })).toBeHidden();
});
