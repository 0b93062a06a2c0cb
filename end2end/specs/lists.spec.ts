// What every list does alike: its rows outlive a failed search, and the keyboard goes through them.
import { apply, enableKeys, expect, expectAccessible, makeKey, open, type Server, signIn, test } from "../fixtures";

test.use({ tolerated: [/net::ERR_FAILED|error reaching server/] });

test("a search that fails leaves the rows, says so above them and can be tried again", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Stays" });
  await makeKey(server, owner, "stays one");
  await makeKey(server, owner, "stays two");
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.route("**/calls/api-keys/list*", (route) => route.abort(), { times: 1 });
  await page.getByLabel("Search name, ID or owner").fill("stays one");
  const told = page.getByRole("alert").filter({ hasText: "Could not load everybody’s API keys." });
  await expect(told).toContainText("Below is what was found before.");
  await expect(page.getByRole("row")).toHaveCount(3);
  await expectAccessible(page);
  await told.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(told).toHaveCount(0);
});

test("the row that was opened is marked on return", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Marked" });
  await makeKey(server, owner, "opened");
  await makeKey(server, owner, "left alone");
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await expect(page.locator("tr.opened")).toHaveCount(0);
  await page.getByRole("link", { name: "opened" }).click();
  await expect(page.getByRole("heading", { name: "opened", level: 1 })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "API keys" }).click();
  await expect(page.locator("tr.opened")).toHaveCount(1);
  await expect(page.locator("tr.opened")).toContainText("opened");
});

test("j and k go through the rows, x selects, Enter opens, and ? tells so", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Rows" });
  for (const name of ["first row", "second row"]) await makeKey(server, owner, name);
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}&sort=name`);
  const link = (name: string) => page.getByRole("link", { name });
  await page.keyboard.press("j");
  await expect(link("first row")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(link("second row")).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByText("1 selected")).toBeVisible();
  await page.keyboard.press("x");
  await expect(page.getByText("1 selected")).toHaveCount(0);
  await link("second row").focus();
  await page.keyboard.press("k");
  await expect(link("first row")).toBeFocused();
  // What is typed is typed.
  await page.getByLabel("Search name, ID or owner").focus();
  await page.keyboard.type("jx?");
  await expect(page.getByLabel("Search name, ID or owner")).toHaveValue(/jx\?/);
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard" });
  await expect(keys).toContainText("Next and previous row");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
});

test("what was selected does not end with what is looked for next", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Selects", roles: ["tenant-admin", "developer"] });
  const kept = `kept by ${owner.name}`;
  const other = `other of ${owner.name}`;
  for (const name of [kept, other]) await makeKey(server, owner, name);
  await signIn(page, owner);
  const select = (name: string) => page.getByLabel(`Select ${name}`);
  const told = page.getByText("1 selected");
  for (const [path, label] of [
    ["/api-keys", "Search name, ID or owner"],
    ["/profile/api-keys", "Search name or ID"],
  ] as const) {
    const search = page.getByLabel(label);
    await open(page, `${path}?q=${encodeURIComponent(kept)}`);
    await select(kept).check();
    await expect(told).toBeVisible();
    await search.fill(other);
    await expect(select(other)).toBeVisible();
    await expect(told).toHaveCount(0);
  }
});

test("what is selected while an answer is on its way ends with the rows that it replaces", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Hurries", roles: ["tenant-admin", "developer"] });
  const kept = `soon gone of ${owner.name}`;
  const other = `looked for by ${owner.name}`;
  for (const name of [kept, other]) await makeKey(server, owner, name);
  await signIn(page, owner);
  const select = (name: string) => page.getByLabel(`Select ${name}`);
  for (const [path, label, call] of [
    ["/api-keys", "Search name, ID or owner", "**/calls/api-keys/list"],
    ["/profile/api-keys", "Search name or ID", "**/calls/api-keys/list-own"],
  ] as const) {
    await open(page, `${path}?q=${encodeURIComponent(owner.name)}`);
    let answer = () => {};
    const held = new Promise<void>((release) => (answer = release));
    await page.route(call, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel(label).fill(other);
    await expect(page).toHaveURL(/looked/);
    await select(kept).check();
    await expect(page.getByText("1 selected")).toBeVisible();
    answer();
    await expect(select(kept)).toHaveCount(0);
    await expect(page.getByText("1 selected")).toHaveCount(0);
    await page.unroute(call);
  }
});

const PASSWORD = "four quiet horses off";
const EMAIL = "ada@example.test";

/** Somebody who administers a server of their own and has keys. */
async function addAda(server: Server): Promise<void> {
  const roles = ["--role", "tenant-admin", "--role", "developer"];
  await server.cli(["user", "add", "--email", EMAIL, "--name", "Ada", ...roles, "--password-stdin"], `${PASSWORD}\n`);
  await enableKeys(server);
}

test("where API keys are disabled, every list says so and no key looks active", async ({ anotherBrowser, freshServer }) => {
  await addAda(freshServer);
  await makeKey(freshServer, { email: EMAIL }, "would work");
  await freshServer.cli(["settings", "set", "api_keys.enabled", "false"]);
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, { email: EMAIL, password: PASSWORD });
  await open(page, "/api-keys");
  await expect(page.getByText("API keys are disabled. 1 key is refused.")).toBeVisible();
  await expect(page.getByRole("row", { name: /would work/ })).toContainText("Disabled");
  await expectAccessible(page);
  await open(page, "/profile/api-keys");
  await expect(page.getByRole("row", { name: /would work/ })).toContainText("Disabled");
});

test("with many APIs a filter finds one, and what gives no access is folded", async ({ anotherBrowser, freshServer }) => {
  await addAda(freshServer);
  const api = (n: number) => `[[api]]\nslug = "many-${n}"\nname = "Many ${n}"\npath_prefixes = ["/many-${n}"]\n`;
  await apply(freshServer, Array.from({ length: 12 }, (_, n) => api(n)).join("\n"));
  await freshServer.cli(["user", "add", "--email", "dev@example.test", "--name", "Dev", "--role", "developer", "--password-stdin"], `${PASSWORD}\n`);
  await makeKey(freshServer, { email: "dev@example.test" }, "reaches little");
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, { email: "dev@example.test", password: PASSWORD });
  await open(page, "/profile/api-keys");
  await page.getByLabel("Search name or ID").fill("reaches");
  await expect(page).toHaveURL(/q=reaches/);
  await page.getByRole("link", { name: "reaches little" }).click();
  const rest = page.getByText("No access to 12 APIs");
  await expect(page.getByText("Many 7")).toBeHidden();
  await rest.click();
  await expect(page.getByText("Many 7")).toBeVisible();
  await expectAccessible(page);
  await open(page, "/profile/api-keys?generate");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("API access").click();
  await dialog.getByLabel("Filter APIs").fill("many-11");
  await expect(dialog.getByLabel(/Many 11/)).toBeVisible();
  await expect(dialog.getByLabel(/Many 3/)).toBeHidden();
  await expectAccessible(page);
});

test("an address with what no page can show leaves the page in use", async ({ page, server, admin }) => {
  await enableKeys(server);
  await signIn(page, admin);
  for (const parameter of ["project", "owner", "q", "cursor", "sort"]) {
    await open(page, `/api-keys?${parameter}=%00`);
    await expect(page.getByRole("heading", { name: "API keys", exact: true })).toBeVisible();
  }
});
