// The screen of a user in tabs: each is a page that some may see and others not, and the way back stays the same.
import { type Page } from "@playwright/test";
import { apply, codeOf, enableKeys, expect, expectAccessible, makeKey, makeProject, open, signIn, test, type User, userTab } from "../fixtures";

test.use({ tolerated: [/status of 4(0[134]|22)/] });

const tabs = (page: Page) => page.getByRole("navigation", { name: "Tabs of this user" });
const ALL = ["Details", "Roles", "Projects", "API keys", "API tokens", "Applications", "Sessions", "Activity"];

/** The path of somebody's screen. */
async function screenOf(page: Page, user: User): Promise<string> {
  await open(page, `/users?q=${encodeURIComponent(user.email)}`);
  const href = await page.getByRole("link", { name: user.name }).getAttribute("href");
  return new URL(href!, page.url()).pathname;
}

test("every tab is a page, and X leads back to the list as it was", async ({ page, server, admin, makeUser, anotherBrowser }) => {
  test.slow();
  await enableKeys(server);
  const user = await makeUser({ name: "Tabbed" });
  await makeKey(server, user, "night build");
  const { project, projectName } = await makeProject(server, user);
  const theirs = await anotherBrowser();
  await signIn(theirs, user);

  await signIn(page, admin);
  await open(page, `/users?q=${encodeURIComponent(user.name)}`);
  const list = page.url();
  await page.getByRole("link", { name: user.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: user.name })).toBeVisible();
  await expect(tabs(page).getByRole("link")).toHaveText(ALL);
  const shows: [string, RegExp, () => Promise<void>][] = [
    ["Roles", /\/roles\?/, () => expect(page.getByRole("checkbox", { name: "developer" })).toBeChecked()],
    ["Projects", /\/projects\?/, () => expect(page.getByRole("row", { name: projectName })).toContainText(project)],
    ["API keys", /\/api-keys\?/, () => expect(page.getByRole("row", { name: /night build/ })).toContainText("Active")],
    ["Applications", /\/applications\?/, () => expect(page.getByText(`No application may act for ${user.name}`)).toBeVisible()],
    ["Sessions", /\/sessions\?/, () => expect(page.getByRole("row", { name: /Chrome/ })).toContainText("127.0.0.1")],
    ["Activity", /\/activity\?/, () => expect(page.getByRole("row", { name: /Signed in/ }).first()).toBeVisible()],
    ["Details", /\/usr_[0-9a-z]+\?/, () => expect(page.getByLabel("Email", { exact: true })).toHaveValue(user.email)],
  ];
  for (const [name, address, shown] of shows) {
    await userTab(page, name).focus();
    await page.keyboard.press("Enter");
    await expect(userTab(page, name)).toHaveAttribute("aria-current", "page");
    await expect(tabs(page).locator("[aria-current]")).toHaveCount(1);
    await expect(page).toHaveURL(address);
    await shown();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 800 });
    await shown();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  await page.goBack();
  await expect(userTab(page, "Activity")).toHaveAttribute("aria-current", "page");
  await page.getByRole("link", { name: /^Details of: Signed in/ }).first().click();
  await expect(page.getByRole("row", { name: /Browser or program/ })).toBeVisible();
  await page.getByRole("link", { name: "Close", exact: true }).click();
  await expect(page).toHaveURL(list);
});

test("a tab is there before any script, and for the next page as for the first", async ({ page, server, admin, makeUser, anotherBrowser }) => {
  await enableKeys(server);
  const user = await makeUser({ name: "Many" });
  for (let n = 0; n < 3; n++) await makeKey(server, user, `key ${n}`);
  await signIn(page, admin);
  const path = await screenOf(page, user);
  const plain = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(plain, admin);
  await plain.goto(`${path}/api-keys`);
  await expect(plain.getByRole("row", { name: /key [012]/ })).toHaveCount(3);
  await expect(plain).toHaveTitle(`API keys: ${user.name} · Claviger`);
  await userTab(plain, "Activity").click();
  await expect(plain.getByRole("row", { name: /User added/ })).toBeVisible();
  expect((await plain.goto(`${path}/nonsense`))?.status()).toBe(404);
  await expect(plain.getByText("There is no such tab")).toBeVisible();
});

test("who may not see something has no tab for it, and the address says so", async ({ page, server, makeUser, anotherBrowser }) => {
  await apply(server, `[[role]]\nname = "porter"\npermissions = ["security.users.read"]\naccess = {}\n`);
  const porter = await makeUser({ name: "Porter", roles: ["porter"] });
  await signIn(page, porter);
  const path = await screenOf(page, porter);
  await page.goto(path);
  await expect(tabs(page).getByRole("link")).toHaveText(["Details", "Roles", "Applications", "Sessions"]);
  await expect(page.getByLabel("Name", { exact: true })).toHaveCount(0);
  for (const [address, what] of [["projects", "projects"], ["api-keys", "API keys"], ["activity", "activity"]]) {
    expect((await page.goto(`${path}/${address}`))?.status()).toBe(403);
    await expect(page.getByText(`Your roles do not let you see their ${what}`)).toBeVisible();
    await expectAccessible(page);
  }
  await page.goto(`${path}/sessions`);
  await expect(page.getByText("This session")).toBeVisible();
  await expect(page.getByRole("button", { name: /End/ })).toHaveCount(0);
  const auditor = await anotherBrowser();
  await signIn(auditor, await makeUser({ name: "Reader", roles: ["auditor"] }));
  await auditor.goto(path);
  await expect(tabs(auditor).getByRole("link")).toHaveText(ALL.filter((tab) => tab !== "API tokens"));
  await expect(auditor.getByRole("button", { name: "Disable…" })).toHaveCount(0);
  const developer = await anotherBrowser();
  await signIn(developer, await makeUser());
  for (const address of [path, `${path}/sessions`]) expect((await developer.goto(address))?.status()).toBe(403);
});

test("a tab that was hidden stays so, wherever they sign in, and shows what its address asks for", async ({ page, makeUser, anotherBrowser }) => {
  const person = await makeUser({ name: "Tidy", roles: ["tenant-admin"] });
  await signIn(page, person);
  const path = await screenOf(page, person);
  await open(page, path);
  await page.getByRole("button", { name: "Tabs", exact: true }).click();
  await expect(page.getByRole("menuitemcheckbox", { name: "Details" })).toHaveCount(0);
  for (const name of ["Projects", "Sessions"]) {
    const kept = page.waitForResponse("**/calls/preferences/choose*");
    await page.getByRole("menuitemcheckbox", { name }).click();
    expect((await kept).ok()).toBe(true);
  }
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  const left = ["Details", "Roles", "API keys", "API tokens", "Applications", "Activity"];
  await expect(tabs(page).getByRole("link")).toHaveText(left);
  const elsewhere = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(elsewhere, person);
  await elsewhere.goto(path);
  await expect(tabs(elsewhere).getByRole("link")).toHaveText(left);
  await elsewhere.goto(`${path}/sessions`);
  await expect(userTab(elsewhere, "Sessions")).toHaveAttribute("aria-current", "page");
  await page.getByRole("button", { name: "Tabs", exact: true }).click();
  await page.getByRole("menuitem", { name: "Show every tab" }).click();
  await expect(tabs(page).getByRole("link")).toHaveText(ALL);
});

test("sessions are ended one by one and all at once; keys go on", async ({ page, server, request, admin, makeUser, anotherBrowser }) => {
  await enableKeys(server);
  const user = await makeUser({ name: "Everywhere" });
  const secret = await makeKey(server, user, "goes on");
  const browsers = [await anotherBrowser(), await anotherBrowser()];
  for (const browser of browsers) await signIn(browser, user);
  await signIn(page, admin);
  await open(page, `${await screenOf(page, user)}/sessions`);
  const rows = page.getByRole("row", { name: /Chrome/ });
  const dialog = page.getByRole("dialog");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: /^End session: Chrome/ }).first().click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  // As the server answers when the password was confirmed long ago.
  await page.route("**/calls/users/end-session", (route) => route.fulfill({ status: 401, json: { Refused: "ReauthenticationRequired" } }), {
    times: 1,
  });
  await dialog.getByRole("button", { name: "End", exact: true }).click();
  await dialog.getByLabel("Your password").fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("1 session ended.")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: "End all sessions…" }).click();
  await dialog.getByRole("button", { name: "End", exact: true }).click();
  await expect(page.getByText(`${user.name} is not signed in`)).toBeVisible();
  await expectAccessible(page);
  for (const browser of browsers) {
    await browser.goto("/profile/api-keys");
    await expect(browser).toHaveURL(/\/login/);
  }
  expect(await codeOf(request, server, secret)).toBe("VALID");
});

test("another address is checked where it is typed, and is the one to sign in with", async ({ page, admin, makeUser, anotherBrowser }) => {
  const user = await makeUser({ name: "Renamed" });
  await signIn(page, admin);
  await open(page, await screenOf(page, user));
  const email = page.getByLabel("Email", { exact: true });
  await email.fill(admin.email);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#email-error")).toHaveText(`There is already a user with the email ${admin.email}.`);
  await expect(email).toBeFocused();
  await email.fill(`new.${user.email}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${user.name} saved.`)).toBeVisible();
  await signIn(await anotherBrowser(), { ...user, email: `new.${user.email}` });
});

test("what is unsaved on another tab is told where it would be saved, too", async ({ page, admin, makeUser }) => {
  const user = await makeUser({ name: "Drafted" });
  await signIn(page, admin);
  await open(page, await screenOf(page, user));
  await page.getByLabel("Name", { exact: true }).fill(`Changed ${user.name}`);
  await expect(page.getByText("Unsaved changes", { exact: true })).toBeVisible();
  await userTab(page, "Roles").click();
  await expect(page.getByText("Unsaved changes, also under Details", { exact: true })).toBeVisible();
  await page.getByRole("checkbox", { name: "auditor" }).check();
  await userTab(page, "Details").click();
  await expect(page.getByText("Unsaved changes, also under Roles", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Changed ${user.name} saved.`)).toBeVisible();
  await expect(page.getByText(/Unsaved changes/)).toHaveCount(0);
  await userTab(page, "Roles").click();
  await expect(page.getByRole("checkbox", { name: "auditor" })).toBeChecked();
});
