// API tokens of a user: issued, changed, regenerated and revoked by an administrator who may; absent for one who may not.
import { type APIRequestContext, type Page } from "@playwright/test";
import { addUser, apply, expect, expectAccessible, makeProject, open, type Server, signIn, test, type User } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|03)/] });

/** Opens the tab of somebody and gives the address of their screen. */
async function openTab(page: Page, user: User): Promise<string> {
  await open(page, `/users?q=${encodeURIComponent(user.email)}`);
  await page.getByRole("link", { name: user.name }).first().click();
  await page.getByRole("navigation", { name: "Tabs of this user" }).getByRole("link", { name: "API tokens" }).click();
  await expect(page).toHaveURL(/\/api-tokens/);
  return new URL(page.url()).pathname.replace(/\/api-tokens$/, "");
}

/** What a gateway is told of a secret at an API. */
async function codeAt(request: APIRequestContext, server: Server, gateway: string, secret: string, api: string, method = "GET") {
  const answer = await request.post(`${server.url}/v1/verify`, {
    headers: { authorization: `Bearer ${gateway}` },
    data: { key: secret, api, method },
  });
  return (await answer.json()).code as string;
}

async function makeGateway(server: Server, owner: User): Promise<string> {
  await server.cli(["settings", "set", "api_keys.enabled", "true"]);
  const secret = await server.cli(["api-key", "create", "--owner", owner.email, "--name", "gateway", "--expires-in-days", "30"]);
  return secret.trim();
}

test("a token for each API that is chosen, whose secrets are seen once and count at once", async ({ page, server, admin, makeUser, request }) => {
  const gateway = await makeGateway(server, await makeUser({ roles: ["gateway", "developer"], name: "Gate" }));
  const user = await makeUser({ name: "Tokens" });
  const [first, second] = [await makeProject(server, user), await makeProject(server, user)];
  await signIn(page, admin);
  await openTab(page, user);
  await expect(page.getByRole("heading", { name: `${user.name} has no API tokens` })).toBeVisible();
  await page.getByRole("button", { name: "Add tokens" }).click();
  const dialog = page.getByRole("dialog", { name: `New API tokens for ${user.name}` });
  await expect(dialog.getByRole("radio", { name: "6 months" })).toBeChecked();
  await expect(dialog.getByRole("radio", { name: `${first.apiName}: No access` })).toBeChecked();
  await dialog.getByRole("button", { name: "Issue tokens" }).click();
  await expect(dialog.getByText("Choose Full or Read access for at least one API")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("radio", { name: `${first.apiName}: Read` }).check();
  // Arrow keys go through the choices of a row.
  await dialog.getByRole("radio", { name: `${second.apiName}: No access` }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(dialog.getByRole("radio", { name: `${second.apiName}: Full` })).toBeChecked();
  await dialog.getByRole("button", { name: "Issue 2 tokens" }).click();

  const once = page.getByRole("dialog", { name: "2 new API tokens" });
  const secretOf = (api: string) => once.getByRole("textbox", { name: api }).innerText();
  const [read, full] = [await secretOf(first.apiName), await secretOf(second.apiName)];
  expect(read).toMatch(/^clvt_/);
  await expectAccessible(page);
  await once.getByLabel(/stored it/).check();
  await once.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("row")).toHaveCount(3);
  await expectAccessible(page);

  const code = (secret: string, api: string, method?: string) => codeAt(request, server, gateway, secret, api, method);
  expect(await code(read, first.api)).toBe("VALID");
  expect(await code(read, first.api, "POST")).toBe("INSUFFICIENT_ACCESS");
  expect(await code(read, second.api)).toBe("INSUFFICIENT_ACCESS");
  expect(await code(full, second.api, "DELETE")).toBe("VALID");

  const actions = page.getByRole("button", { name: `Actions for the token for ${first.apiName}` });
  await actions.click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const edit = page.getByRole("dialog", { name: `Edit the token for ${first.apiName}` });
  await edit.getByRole("radio", { name: /Full access/ }).check();
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Token for ${first.apiName} saved.`)).toBeVisible();
  expect(await code(read, first.api, "POST")).toBe("VALID");

  await actions.click();
  await page.getByRole("menuitem", { name: "Regenerate secret…" }).click();
  const regenerate = page.getByRole("dialog", { name: `Regenerate the secret of the token for ${first.apiName}?` });
  await regenerate.getByRole("radio", { name: "12 months" }).check();
  await regenerate.getByRole("radio", { name: "Not at all" }).check();
  await expectAccessible(page);
  await regenerate.getByRole("button", { name: "Regenerate secret" }).click();
  const renewed = page.getByRole("dialog", { name: `The new secret of the token for ${first.apiName}` });
  const next = await renewed.getByRole("textbox", { name: first.apiName }).innerText();
  await renewed.getByLabel(/stored it/).check();
  await renewed.getByRole("button", { name: "Close" }).click();
  expect(await code(read, first.api)).toBe("NOT_FOUND");
  expect(await code(next, first.api)).toBe("VALID");

  await actions.click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await edit.getByRole("radio", { name: /No access/ }).check();
  await expect(edit.getByText("Saving revokes this token.")).toBeVisible();
  await edit.getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByText(`Token for ${first.apiName} revoked.`)).toBeVisible();
  expect(await code(next, first.api)).toBe("REVOKED");

  await page.getByRole("button", { name: "Revoke all…" }).click();
  const all = page.getByRole("dialog", { name: `Revoke all tokens of ${user.name}?` });
  await expect(all.getByText("1 token works now.")).toBeVisible();
  await all.getByRole("button", { name: "Revoke all tokens" }).click();
  await expect(page.getByText("1 token revoked.")).toBeVisible();
  expect(await code(full, second.api)).toBe("REVOKED");
});

// A server of its own: sixty more APIs would fold and filter what other tests look at.
test("one choice sets every API, and each is set apart afterwards", async ({ anotherBrowser, freshServer }) => {
  const admin = await addUser(freshServer, { roles: ["tenant-admin"], name: "Ada Alone" });
  const user = await addUser(freshServer, { name: "Many APIs" });
  const slugs = Array.from({ length: 60 }, (_, i) => `sixty-${i}`);
  await apply(freshServer, slugs.map((slug, i) => `[[api]]\nslug = "${slug}"\nname = "Sixty ${i}"\npath_prefixes = ["/${slug}"]`).join("\n"));
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, admin);
  await openTab(page, user);
  await page.getByRole("button", { name: "Add tokens" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("group", { name: "Apply to all APIs" }).getByRole("button", { name: "Read" }).click();
  await dialog.getByLabel("Filter APIs").fill("Sixty 41");
  await expect(dialog.getByRole("row", { name: /Sixty/ })).toHaveCount(1);
  await dialog.getByRole("radio", { name: "Sixty 41: No access" }).check();
  await dialog.getByRole("button", { name: "Issue 59 tokens" }).click();
  await expect(page.getByRole("dialog", { name: "59 new API tokens" })).toBeVisible();
  await page.getByLabel(/stored it/).check();
  await page.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("status").filter({ hasText: "59 tokens" }).first()).toBeVisible();
  await page.getByRole("button", { name: "Revoke all…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke all tokens" }).click();
  await expect(page.getByText("59 tokens revoked.")).toBeVisible();
});

test("of two administrators who change a token the slower is told, and keeps what they chose", async ({ page, anotherBrowser, server, admin, makeUser }) => {
  const user = await makeUser({ name: "Two Hands" });
  const { apiName, api } = await makeProject(server, user);
  await signIn(page, admin);
  const screen = await openTab(page, user);
  await page.getByRole("button", { name: "Add tokens" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: `${apiName}: Read` }).check();
  await page.getByRole("button", { name: "Issue 1 token" }).click();
  await page.getByLabel(/stored it/).check();
  await page.getByRole("button", { name: "Close" }).last().click();
  const edit = async (on: Page) => {
    await on.getByRole("button", { name: `Actions for the token for ${apiName}` }).click();
    await on.getByRole("menuitem", { name: "Edit…" }).click();
    return on.getByRole("dialog", { name: `Edit the token for ${apiName}` });
  };
  const slower = await edit(page);
  await slower.getByRole("radio", { name: "12 months" }).check();
  const other = await anotherBrowser();
  await signIn(other, admin);
  await open(other, `${screen}/api-tokens`);
  const quicker = await edit(other);
  await quicker.getByRole("radio", { name: /Full access/ }).check();
  await quicker.getByRole("radio", { name: "3 months" }).check();
  await quicker.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText(`Token for ${apiName} saved.`)).toBeVisible();

  await slower.getByRole("button", { name: "Save" }).click();
  await expect(slower.getByRole("alert")).toContainText("Somebody changed this token while the form was open.");
  await expect(slower.getByRole("listitem")).toHaveText(["Access: Full access", /^Expires: \d+ \w+ \d{4}$/]);
  await expect(slower.getByRole("radio", { name: "12 months" })).toBeChecked();
  await expect(slower.getByRole("radio", { name: /Full access/ })).toBeChecked();
  await slower.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Token for ${apiName} saved.`)).toBeVisible();
  await page.getByRole("link", { name: apiName }).click();
  await expect(page.getByRole("heading", { level: 1, name: `API token for ${apiName}` })).toBeVisible();
  await expect(page.getByText(api, { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Close" }).click();
  await expect(page).toHaveURL(new RegExp(`${screen}/api-tokens`));
});

test("who has not the control finds no tab and is refused behind it", async ({ page, server, makeUser }) => {
  const user = await makeUser({ name: "Watched" });
  const auditor = await makeUser({ roles: ["auditor"], name: "Looks Only" });
  await signIn(page, auditor);
  await open(page, `/users?q=${encodeURIComponent(user.email)}`);
  await page.getByRole("link", { name: user.name }).first().click();
  const tabs = page.getByRole("navigation", { name: "Tabs of this user" });
  await expect(tabs.getByRole("link", { name: "Roles" })).toBeVisible();
  await expect(tabs.getByRole("link", { name: "API tokens" })).toHaveCount(0);
  const screen = new URL(page.url()).pathname;
  await open(page, `${screen}/api-tokens`);
  await expect(page.getByRole("heading", { name: "Your roles do not let you see their API tokens" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add tokens" })).toHaveCount(0);
  const id = screen.split("/").pop();
  const answer = await page.request.post(`${server.url}/calls/tokens/issue`, {
    headers: { origin: server.url },
    data: { new: { owner: id, months: 6, access: { orders: "read" } } },
  });
  expect(answer.status()).toBe(403);
});
