// The screen of one key: extending, rotating and limiting it (product sections E and F).
import type { Page } from "@playwright/test";
import { addUser, codeOf, enableKeys, expect, expectAccessible, makeKey, makeProject, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|04)/] });

/** Opens the screen of one's own key from the list of them. */
async function openOwn(page: Page, name: string): Promise<void> {
  await open(page, "/profile/api-keys");
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

async function readSecret(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog");
  const secret = await dialog.getByRole("textbox", { name: "API key" }).innerText();
  await dialog.getByLabel(/stored it/).check();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  return secret;
}

test("the screen tells what the key is and may reach, and leads back to the list as it was", async ({
  page,
  server,
  admin,
  makeUser,
}) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Shown" });
  await makeKey(server, owner, "nightly <b>");
  const { apiName } = await makeProject(server, owner);
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.getByRole("link", { name: "nightly <b>" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "nightly <b>" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy key ID" })).toBeVisible();
  // With those of other tests there may be many that it does not reach.
  const folded = page.getByText(/^No access to \d+ APIs$/);
  if (await folded.isVisible()) await folded.click();
  await expect(page.getByRole("row", { name: new RegExp(apiName) })).toContainText("no role of Shown", { ignoreCase: true });
  await expect(page.getByText("No calls in the last 30 days.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Refusals" }).last()).toHaveAttribute("href", /credential=key_/);
  // What only the owner may do is not there.
  await expect(page.getByRole("button", { name: /Rename|Extend|Regenerate|Limits/ })).toHaveCount(0);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole("button", { name: "Revoke…" }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText(/ revoked\. Refused from now on/)).toBeVisible();
  await expect(page.getByText(/It is refused everywhere/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Revoke…" })).toHaveCount(0);

  await page.getByRole("main").getByRole("link", { name: "API keys" }).click();
  await expect(page).toHaveURL(/\/api-keys\?q=Shown/);
});

test("somebody else's key and one that never was are told the same", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const [owner, other] = [await makeUser(), await makeUser()];
  await makeKey(server, owner, "not yours");
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.getByRole("link", { name: "not yours" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "not yours" })).toBeVisible();
  const theirs = new URL(page.url()).pathname;

  await page.context().clearCookies();
  await signIn(page, other);
  for (const path of [theirs, "/api-keys/key_00000000000000000000000000", "/api-keys/%3Cscript%3E"]) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1, name: "No such API key" })).toBeVisible();
  }
  await expectAccessible(page);
});

test("extending names each limit, keeps what was typed, and shows the new end", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  await server.cli(["settings", "set", "api_keys.max_expiration_days", "60"]);
  const owner = await makeUser();
  await makeKey(server, owner, "to extend");
  await signIn(page, owner);
  await openOwn(page, "to extend");
  await page.getByRole("button", { name: "Extend…" }).click();
  const dialog = page.getByRole("dialog");
  const days = dialog.getByLabel("By how many days");
  await expect(dialog.getByText(/Counted from its present end, .* New end: /)).toBeVisible();
  for (const [typed, told] of [
    ["0", "Extend by at least 1 day."],
    ["-3", "Enter a whole number of days"],
    ["", "Enter a whole number of days"],
    ["31", "A key may end at most 60 days from now. This one can be extended by at most 30 days; 31 is more."],
    ["99999999999", "Enter a whole number of days"],
  ] as const) {
    await days.fill(typed);
    await dialog.getByRole("button", { name: "Extend", exact: true }).click();
    await expect(dialog.getByText(told)).toBeVisible();
    await expect(days).toHaveValue(typed);
  }
  await expect(dialog.getByText("New end:")).toHaveCount(0);
  await expectAccessible(page);
  await days.fill("30");
  const promised = await dialog.getByRole("status").locator("b time").getAttribute("datetime");
  await dialog.getByRole("button", { name: "Extend", exact: true }).click();
  await expect(page.getByText("to extend extended.")).toBeVisible();
  const end = page.locator("dt", { hasText: "Expires" }).locator("+ dd time");
  await expect(end).toHaveAttribute("datetime", promised!);
  await page.reload();
  await expect(end).toHaveAttribute("datetime", promised!);
  await server.cli(["settings", "set", "api_keys.max_expiration_days", "none"]);
});

test("a new secret works at once, and the old one until its overlap is ended", async ({ page, server, makeUser, request }) => {
  await enableKeys(server);
  const owner = await makeUser();
  const old = await makeKey(server, owner, "to rotate");
  await signIn(page, owner);
  await openOwn(page, "to rotate");
  await page.getByRole("button", { name: "Regenerate secret…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio")).toHaveCount(4);
  await expect(dialog.getByRole("radio", { name: "24 hours" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("radio", { name: "1 hour" }).check();
  await dialog.getByRole("button", { name: "Regenerate secret" }).click();
  await expect(dialog.getByRole("heading", { name: "The new secret of your key: to rotate" })).toBeVisible();
  const fresh = await readSecret(page);
  expect(fresh).not.toBe(old);
  expect(await codeOf(request, server, fresh)).toBe("VALID");
  expect(await codeOf(request, server, old)).toBe("VALID");

  // Who still calls with it is written down every few seconds.
  const callers = page.getByRole("table", { name: /Who called with the old secret/ });
  await expect(async () => {
    await page.reload();
    await expect(callers.getByRole("row")).toHaveCount(2, { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  await expect(callers).toContainText("127.0.0.1");
  await page.locator("html[data-hydrated]").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "End it now…" }).click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog.getByText("1 caller has used it")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "End old secret" }).click();
  await expect(page.getByText("Old secret ended.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Old secret" })).toHaveCount(0);
  expect(await codeOf(request, server, old)).toBe("NOT_FOUND");
  expect(await codeOf(request, server, fresh)).toBe("VALID");
});

test("limits are refused by name, kept while they are wrong, and hold when they are right", async ({
  page,
  server,
  makeUser,
  request,
}) => {
  await enableKeys(server);
  const owner = await makeUser();
  const secret = await makeKey(server, owner, "to limit");
  await signIn(page, owner);
  await openOwn(page, "to limit");
  await page.getByRole("button", { name: "Limits…" }).click();
  const dialog = page.getByRole("dialog");
  const addresses = dialog.getByLabel("Allowed addresses, one per line");
  await addresses.fill("10.0.0.0/8\n10.0.0.0/33");
  await dialog.getByLabel("At most").fill("1.5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("“10.0.0.0/33” is not a network")).toBeVisible();
  await expect(dialog.getByText("must be a whole number of calls from 1 to 1000000")).toBeVisible();
  await expect(addresses).toBeFocused();
  await expect(addresses).toHaveValue("10.0.0.0/8\n10.0.0.0/33");
  await expectAccessible(page);

  await addresses.fill("</textarea>10.0.0.0/8");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(addresses).toHaveValue("</textarea>10.0.0.0/8");
  await addresses.fill("10.0.0.0/8");
  await dialog.getByLabel("At most").fill("500");
  await dialog.getByLabel("Time that calls are counted in").selectOption("calls per hour");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Limits saved.")).toBeVisible();
  await expect(page.getByText("500 calls per hour")).toBeVisible();
  expect(await codeOf(request, server, secret)).toBe("ADDRESS_NOT_ALLOWED");

  await page.getByRole("button", { name: "Limits…" }).click();
  await expect(addresses).toHaveValue("10.0.0.0/8");
  await addresses.fill("127.0.0.0/8");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("127.0.0.0/8")).toBeVisible();
  expect(await codeOf(request, server, secret)).toBe("VALID");
});

test("renaming on the screen shows at once and stays", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser();
  await makeKey(server, owner, "before");
  await signIn(page, owner);
  await openOwn(page, "before");
  await page.getByRole("button", { name: "Rename…" }).click();
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).fill("after");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(page.getByText("It was called before.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "after" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "My API keys" }).click();
  await expect(page).toHaveURL(/\/profile\/api-keys$/);
});

test("a key that is refused says so and why, once, and lists nothing that it could do", async ({ anotherBrowser, freshServer }) => {
  const admin = await addUser(freshServer, { roles: ["tenant-admin"], name: "Ada Admin" });
  await enableKeys(freshServer);
  await makeKey(freshServer, admin, "export");
  const { apiName } = await makeProject(freshServer, admin);
  await makeProject(freshServer, admin);
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, admin);
  await openOwn(page, "export");
  const access = page.getByRole("table", { name: "Access by API" });
  await expect(access.getByRole("row", { name: new RegExp(apiName) })).toContainText("By the role tenant-admin of Ada Admin");

  await freshServer.cli(["settings", "set", "api_keys.enabled", "false"]);
  await page.reload();
  await expect(page.getByText(/It is refused now\.\s+API keys are switched off in the tenant\./)).toBeVisible();
  await expect(page.getByText("API keys are switched off")).toHaveCount(1);
  await expect(page.getByText("Nothing now: it is refused.")).toHaveCount(2);
  await expect(access).toHaveCount(0);
  await expectAccessible(page);
});
