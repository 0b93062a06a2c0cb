// OAuth consumers (product section A): registered, approved, changed and removed by one who may, and absent for one who may
// not.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { addUser, expect, expectAccessible, makeConsumer, open, rowOf, type Server, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|03|01)/] });

const SECRET = "nC4-vQ8wZr2_Lk9xTb6m";
const PUBLIC_KEY = readFileSync("../server/oauth1/tests/keys/public.pem", "utf8");
const unique = (name: string) => `${name} ${randomUUID().slice(0, 8)}`;
const form = (page: Page) => page.getByRole("region", { name: "Register consumer" });
const dialog = (page: Page): Locator => page.getByRole("dialog");

async function openList(page: Page, name = ""): Promise<void> {
  await open(page, name ? `/oauth-consumers?q=${encodeURIComponent(name)}` : "/oauth-consumers");
}

async function pick(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function register(page: Page, name: string, secret: string, again = secret): Promise<void> {
  await form(page).getByLabel("Consumer name").fill(name);
  await form(page).getByLabel("Consumer secret", { exact: true }).fill(secret);
  await form(page).getByLabel("Consumer secret again").fill(again);
  await form(page).getByRole("button", { name: "Register", exact: true }).click();
}

/** A role with everything but the one permission that the page takes, made by whoever administers. */
async function makeOther(server: Server): Promise<{ email: string; password: string }> {
  return addUser(server, { roles: ["auditor", "developer"], name: "Otto Other" });
}

test("registering: mismatch and weak input are told on the form, the key is made at once", async ({ page, server, admin }) => {
  const name = unique("DOORS <b>Next</b>");
  await signIn(page, admin);
  await openList(page);
  await expectAccessible(page);
  await register(page, name, SECRET, `${SECRET}x`);
  const again = form(page).getByLabel("Consumer secret again");
  await expect(form(page).getByText("This is not the secret above.")).toBeVisible();
  await expect(again).toBeFocused();
  await expect(form(page).getByLabel("Consumer name")).toHaveValue(name);
  for (const [secret, told] of [
    ["short", "at least 20 characters; this one has 5"],
    ["with spaces in between", "no spaces"],
    ["passwordpasswordpassword", "would soon be guessed"],
  ] as const) {
    await register(page, name, secret);
    await expect(form(page).getByText(told)).toBeVisible();
    await expect(form(page).getByLabel("Consumer secret", { exact: true })).toBeFocused();
    await expect(form(page).getByLabel("Consumer secret", { exact: true })).toHaveValue(secret);
  }
  await expectAccessible(page);
  await register(page, "", SECRET);
  await expect(form(page).getByText("Consumer name is missing.")).toBeVisible();

  await register(page, name, SECRET);
  await expect(page.getByText(`${name} registered.`)).toBeVisible();
  const row = rowOf(page, name);
  await expect(row.getByText("Pending")).toBeVisible();
  const key = await row.locator("td.c-key code").innerText();
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  await expect(page.getByText(`Its consumer key is ${key}.`)).toBeVisible();
  await expect(form(page).getByLabel("Consumer name")).toHaveValue("");
  await expect(form(page).getByLabel("Consumer secret", { exact: true })).toHaveValue("");
  await row.hover();
  await row.getByRole("button", { name: "Copy consumer key" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await expectAccessible(page);

  await test.step("the secret is nowhere any more", async () => {
    for (const path of ["/oauth-consumers", "/events"]) {
      await open(page, path);
      expect(await page.content()).not.toContain(SECRET);
    }
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))).not.toContain(SECRET);
    expect(server.log()).not.toContain(SECRET);
  });
});

test("what few need is folded away, and opens when something in it is wrong", async ({ page, admin }) => {
  const name = unique("RSA");
  await signIn(page, admin);
  await openList(page);
  await form(page).getByText("More").click();
  await form(page).getByRole("checkbox", { name: "RSA-SHA256" }).check();
  await form(page).getByLabel("Callback prefix").fill("http://doors.example.com");
  await form(page).getByText("More").click();
  await register(page, name, SECRET);
  await expect(form(page).getByText("RSA-SHA256 needs the public key of the consumer.")).toBeVisible();
  await expect(form(page).getByText(/must begin with https/)).toBeVisible();
  await expectAccessible(page);
  // What the browser can tell by itself, it tells before the server is asked.
  await form(page).getByLabel("Callback prefix").fill("https://doors.example.com/oauth");
  await form(page).getByLabel("Public key").fill("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0=\n-----END PUBLIC KEY-----");
  await form(page).getByRole("button", { name: "Register", exact: true }).click();
  await expect(form(page).getByText("The public key cannot be read")).toBeVisible();
  await form(page).getByLabel("Public key").fill(PUBLIC_KEY);
  await form(page).getByRole("button", { name: "Register", exact: true }).click();
  await expect(rowOf(page, name).getByText("HMAC-SHA256, HMAC-SHA1, RSA-SHA256")).toBeVisible();
});

test("approving and disapproving ask first; only an approved row is in normal ink", async ({ page, server, admin }) => {
  const name = unique("Polarion");
  await makeConsumer(server, name);
  await signIn(page, admin);
  await openList(page, name);
  const row = rowOf(page, name);
  const ink = () => row.locator("td.c-by").evaluate((cell) => getComputedStyle(cell).color);
  const grey = await ink();
  await expect(row).toHaveClass(/dim/);
  await pick(page, name, "Approve…");
  await expect(dialog(page)).toContainText("may be used from now on");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(row.getByText("Pending")).toBeVisible();

  await pick(page, name, "Approve…");
  await dialog(page).getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText(`${name} approved.`)).toBeVisible();
  await expect(row.getByText("Approved", { exact: true })).toBeVisible();
  await expect(row).not.toHaveClass(/dim/);
  expect(await ink()).not.toBe(grey);
  await expect(page.getByRole("button", { name: `Actions for ${name}` })).toBeFocused();
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await expect(page.getByRole("menuitem", { name: "Approve…", exact: true })).toHaveCount(0);
  await page.keyboard.press("Escape");

  await pick(page, name, "Disapprove…");
  await expect(dialog(page)).toContainText("may not be used until it is approved again");
  await dialog(page).getByRole("button", { name: "Disapprove" }).click();
  await expect(row.getByText("Disapproved")).toBeVisible();
  await expect(row).toHaveClass(/dim/);
  expect(await ink()).toBe(grey);
  await expectAccessible(page);

  await open(page, `/events?q=${encodeURIComponent(name)}`);
  for (const told of ["OAuth consumer registered", "OAuth consumer approved", "OAuth consumer disapproved"]) {
    await expect(page.getByText(told).first()).toBeVisible();
  }
});

test("editing changes name and secret; the key is shown and stays; a stale form is told", async ({ page, server, admin, anotherBrowser, makeUser }) => {
  const [name, renamed] = [unique("Jama"), unique("Jama Connect")];
  const { key } = await makeConsumer(server, name);
  await signIn(page, admin);
  await openList(page, key);
  await pick(page, name, "Edit…");
  await expect(dialog(page).getByText(key)).toBeVisible();
  await expect(dialog(page).getByRole("textbox").filter({ hasText: key })).toHaveCount(0);
  await expectAccessible(page);
  await dialog(page).getByLabel("New consumer secret (optional)").fill(SECRET);
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByText("This is not the secret above.")).toBeVisible();
  await dialog(page).getByLabel("New consumer secret again").fill(SECRET);
  await dialog(page).getByLabel("Consumer name").fill(renamed);

  const other = await anotherBrowser();
  await signIn(other, await makeUser({ roles: ["tenant-admin"], name: "Bea" }));
  await openList(other, key);
  await pick(other, name, "Edit…");
  await dialog(other).getByText("More").click();
  await dialog(other).getByRole("checkbox", { name: "HMAC-SHA1" }).uncheck();
  await dialog(other).getByRole("button", { name: "Save" }).click();
  await expect(other.getByText(`${name} saved.`)).toBeVisible();

  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(dialog(page).getByText("Somebody changed this consumer while the form was open.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${renamed} saved.`)).toBeVisible();
  const row = rowOf(page, renamed);
  await expect(row.locator("td.c-key").getByText(key)).toBeVisible();
  await expect(row.getByText("HMAC-SHA256", { exact: true })).toBeVisible();
});

test("removing asks, wants the password, and is for good", async ({ page, server, admin }) => {
  const name = unique("Windchill");
  await makeConsumer(server, name);
  await signIn(page, admin);
  await openList(page, name);
  await pick(page, name, "Remove…");
  await expect(dialog(page)).toContainText("This cannot be undone");
  await expect(dialog(page).getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.route("**/calls/consumers/act", (route) => route.fulfill({ status: 401, json: { Refused: "ReauthenticationRequired" } }), { times: 1 });
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await dialog(page).getByLabel("Password").fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${name} removed.`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Consumer keys" })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("heading", { name: "No consumer matches" })).toBeVisible();
});

test("several are ticked, approved, disapproved and removed", async ({ page, server, admin }) => {
  const common = unique("Many");
  for (const name of ["one", "two", "three"]) await makeConsumer(server, `${common} ${name}`);
  await signIn(page, admin);
  await openList(page, common);
  const tick = (name: string) => page.getByLabel(`Select ${common} ${name}`).check();
  await tick("one");
  await tick("two");
  await expect(page.getByText("2 selected")).toBeVisible();
  const bar = page.getByRole("region", { name: "Selection" });
  await bar.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(dialog(page)).toContainText("Approve 2 consumers?");
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("2 consumers approved.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Approved" })).toHaveCount(2);

  await page.getByLabel("Select this page").check();
  await bar.getByRole("button", { name: "Disapprove", exact: true }).click();
  await dialog(page).getByRole("button", { name: "Disapprove" }).click();
  await expect(page.getByText("3 consumers disapproved.")).toBeVisible();
  await tick("three");
  await tick("one");
  await bar.getByRole("button", { name: "Remove", exact: true }).click();
  await dialog(page).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("2 consumers removed.")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("views, search and the palette find consumers; the palette leads to the form", async ({ page, server, admin }) => {
  const name = unique("Findable");
  const { id, key } = await makeConsumer(server, name);
  await server.cli(["consumer", "approve", id]);
  await signIn(page, admin);
  await openList(page);
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: /^Approved/ }).click();
  await expect(page).toHaveURL(/status=approved/);
  await page.getByLabel("Search name or consumer key").fill(key.slice(0, 20));
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(rowOf(page, name)).toBeVisible();
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: /^Pending/ }).click();
  await expect(page.getByRole("heading", { name: "No consumer matches" })).toBeVisible();

  const field = page.getByRole("dialog").getByRole("combobox");
  for (const text of [name, key, id]) {
    // All three lead to one address, so it does not tell when the palette has closed.
    await expect(field).toBeHidden();
    await page.keyboard.press("Control+k");
    await expect(field).toBeFocused();
    await page.keyboard.type(text);
    const option = page.getByRole("option", { name: new RegExp(name) });
    await expect(option).toBeVisible();
    await option.click();
    await expect(page).toHaveURL(new RegExp(`/oauth-consumers\\?q=${id}$`));
    await expect(rowOf(page, name)).toBeVisible();
  }
  await open(page, "/");
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await page.keyboard.type("register consumer");
  await page.keyboard.press("Enter");
  await expect(form(page).getByLabel("Consumer name")).toBeFocused();
});

test("who may not sees no page, is refused behind it, and finds nothing", async ({ page, server, request }) => {
  const other = await makeOther(server);
  const name = unique("Hidden");
  const { id } = await makeConsumer(server, name);
  await server.cli(["settings", "set", "api_keys.enabled", "true"]);
  const key = (await server.cli(["api-key", "create", "--owner", other.email, "--name", "k", "--expires-in-days", "5"])).trim();
  await signIn(page, other);
  await open(page, "/");
  await expect(page.getByRole("link", { name: "Events" }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "OAuth consumers" })).toHaveCount(0);
  await openList(page);
  await expect(page.getByText(/consumers\.manage/)).toBeVisible();
  await expect(form(page)).toHaveCount(0);
  await expect(page.getByText(name)).toHaveCount(0);
  await expectAccessible(page);
  const draft = { name: "x", signature_methods: ["HMAC-SHA1"], public_key: "", callback_prefix: "" };
  const seen = { ...draft, id, key: "a".repeat(32), status: "pending", registered_by: "x", created_at: 0, updated_at: 0 };
  for (const [call, data] of [
    ["list", { query: { text: "", view: null, position: "Start" } }],
    ["get", { id }],
    ["register", { draft, secret: SECRET }],
    ["change", { id, seen, draft, secret: "" }],
    ["act", { act: "Approve", ids: [id] }],
    ["act", { act: "Remove", ids: [id] }],
  ] as const) {
    const status = await page.evaluate(
      async ([call, data]) => (await fetch(`/calls/consumers/${call}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(data) })).status,
      [call, data] as const,
    );
    expect(status, call).toBe(403);
  }
  const rest = (method: string, path: string) =>
    request.fetch(`${server.url}/api/v1/consumers${path}`, { method, headers: { authorization: `Bearer ${key}` }, data: method === "GET" ? undefined : { name: "x", secret: SECRET } });
  for (const [method, path] of [["GET", ""], ["POST", ""], ["GET", `/${id}`]] as const) {
    expect((await rest(method, path)).status(), `${method} ${path}`).toBe(403);
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.type(name);
  await expect(page.getByRole("dialog").getByText("Nothing")).toBeVisible();
  await expect(page.getByRole("option", { name: new RegExp(name) })).toHaveCount(0);
});

test("an empty register explains what a consumer is", async ({ anotherBrowser, freshServer }) => {
  const admin = await addUser(freshServer, { roles: ["tenant-admin"], name: "Ada Alone" });
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, admin);
  await openList(page);
  await expect(page.getByRole("heading", { name: "No consumers yet" })).toBeVisible();
  await expect(page.getByText("identifies itself by OAuth 1.0a. Register it above")).toBeVisible();
  await expectAccessible(page);
});
