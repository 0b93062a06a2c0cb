// The management console's table (product section D, rows 4, 5 and 7).
import type { Locator, Page } from "@playwright/test";
import { codeOf, enableKeys, expect, expectAccessible, makeKey, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 401|net::ERR_FAILED|error reaching server/] });

/** Asks to revoke a key of the owner, which is not answered yet. */
async function askToRevoke(page: Page, owner: { name: string }, key: string): Promise<Locator> {
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.getByRole("checkbox", { name: `Select ${key}` }).check();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  return page.getByRole("dialog", { name: "Revoke 1 key?" });
}

test("the table shows its columns and finds by name, ID and owner", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Yuki Tanaka" });
  await makeKey(server, owner, "Nightly export <b>");
  await makeKey(server, owner, "Billing");
  await signIn(page, admin);
  await open(page, "/api-keys");
  for (const column of ["Name", "Key ID", "Owner", "Last update", "Created", "Expires", "Status"]) {
    await expect(page.getByRole("columnheader", { name: column })).toBeVisible();
  }
  const search = page.getByLabel("Search name, ID or owner");
  await search.fill(owner.name);
  await expect(page.getByRole("row")).toHaveCount(3);
  await search.fill("nightly EXPORT <b>");
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("row", { name: /Nightly export <b>/ })).toBeVisible();
  await expect(page).toHaveURL(/q=nightly/i);
  await search.fill("there is no such key");
  await expect(page.getByRole("heading", { name: "No key matches" })).toBeVisible();
  await expectAccessible(page);
});

test("sorting and paging are links, and the selection survives them", async ({ page, server, admin, makeUser, request }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Paging" });
  const secrets: string[] = [];
  for (let i = 10; i < 65; i++) secrets.push(await makeKey(server, owner, `row ${i}`));
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}&sort=name`);
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByLabel("Select row 10", { exact: true }).check();
  await page.getByLabel("Select row 12", { exact: true }).click({ modifiers: ["Shift"] });
  await expect(page.getByText("3 selected")).toBeVisible();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByLabel("Select row 64", { exact: true })).toBeVisible();
  await page.getByLabel("Select row 64", { exact: true }).check();
  await expect(page.getByText("4 selected")).toBeVisible();
  await page.getByRole("link", { name: "Name" }).click();
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(page.getByText("4 selected")).toBeVisible();

  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Revoke 4 keys?" })).toBeVisible();
  await page.getByRole("button", { name: "Revoke 4 keys" }).click();
  await expect(page.getByText("4 keys revoked.")).toBeVisible();
  expect(await codeOf(request, server, secrets[1]!)).toBe("REVOKED");
  expect(await codeOf(request, server, secrets[54]!)).toBe("REVOKED");
  expect(await codeOf(request, server, secrets[3]!)).toBe("VALID");

  await page.getByLabel("Select this page").check();
  await page.getByRole("button", { name: /Select all 55 that match/ }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("4 selected keys are not active and stay as they are.")).toBeVisible();
  await page.getByRole("button", { name: "Revoke 51 keys" }).click();
  await expect(page.getByText("51 keys revoked.")).toBeVisible();
  expect(await codeOf(request, server, secrets[3]!)).toBe("REVOKED");
});

test("only an active key can be revoked, and none deleted here", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Once" });
  await makeKey(server, owner, "revoke me");
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  const menu = page.getByRole("button", { name: "Actions for revoke me" });
  await menu.click();
  await expect(page.getByRole("menuitem", { name: /Delete/ })).toHaveCount(0);
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText(/ revoked\. Refused from now on/)).toBeVisible();
  await menu.click();
  await expect(page.getByRole("menuitem", { name: /Revoke…/ })).toHaveAttribute("aria-disabled", "true");
});

test("a revocation whose answer is lost is told as one of which nobody knows, and looked at again", async ({
  page,
  server,
  admin,
  makeUser,
}) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Lost" });
  await makeKey(server, owner, "lost answer");
  await signIn(page, admin);
  const dialog = await askToRevoke(page, owner, "lost answer");
  await page.route(
    "**/calls/api-keys/revoke",
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  const asked = page.locator("#revoke");
  await expect(asked.getByRole("alert")).toContainText("No answer. The server could not be reached, so it is not known");
  await expect(asked.getByRole("heading", { name: "Nothing to revoke" })).toBeVisible();
  await expect(asked.getByRole("button", { name: "Revoke", exact: true })).toBeDisabled();
});

test("what a revocation would do is told of what is asked about now, however late other answers come", async ({
  page,
  server,
  admin,
  makeUser,
}) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Late" });
  for (const name of ["one", "two", "three"]) await makeKey(server, owner, `${name} of the late`);
  await signIn(page, admin);
  let answerFirst = () => {};
  const held = new Promise<void>((release) => (answerFirst = release));
  await page.route(
    "**/calls/api-keys/impact",
    async (route) => {
      await held;
      await route.continue();
    },
    { times: 1 },
  );
  const asked = page.locator("#revoke");
  await askToRevoke(page, owner, "one of the late");
  await expect(asked).toContainText("Looking at what this would stop");
  await asked.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("Select this page").check();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  const three = asked.getByRole("heading", { name: "Revoke 3 keys?" });
  await expect(three).toBeVisible();
  const late = page.waitForResponse("**/calls/api-keys/impact");
  answerFirst();
  await (await late).finished();
  // Whatever the page makes of it, it has made by the frame after the next.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(three).toBeVisible();
  await expect(asked.getByRole("button", { name: "Revoke 3 keys" })).toBeEnabled();
});

test("whoever is signed out while a dialog is open is shown the way back in", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Gone" });
  await makeKey(server, owner, "still here");
  await signIn(page, admin);
  const dialog = await askToRevoke(page, owner, "still here");
  await page.context().clearCookies();
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  const opened = page.waitForEvent("popup");
  await dialog.getByRole("link", { name: "Sign in in another window" }).click();
  const other = await opened;
  await other.getByLabel("Email", { exact: true }).fill(admin.email);
  await other.getByLabel("Password", { exact: true }).fill(admin.password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.locator("html[data-hydrated]").waitFor();
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText(/ revoked\. Refused from now on/)).toBeVisible();
});

test("what a key made is told before it is revoked, and ends with it if that is wanted", async ({
  page,
  server,
  admin,
  makeUser,
  request,
}) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Maker" });
  const secret = await makeKey(server, owner, "the first");
  const made = await request.post(`${server.url}/api/v1/api-keys`, {
    headers: { authorization: `Bearer ${secret}` },
    data: { name: "made by it" },
  });
  const child = (await made.json()).secret;
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.getByRole("link", { name: "made by it" }).click();
  await expect(page.getByRole("link", { name: "the first" })).toBeVisible();
  await page.goBack();
  const dialog = page.getByRole("dialog");
  const ask = async () => {
    await page.getByRole("button", { name: "Actions for the first" }).click();
    await page.getByRole("menuitem", { name: "Revoke…" }).click();
    await expect(dialog.getByText("Made with them, and still working: 1 key.")).toBeVisible();
  };
  await ask();
  await expect(dialog.getByRole("list", { name: "What they made" })).toContainText("made by it");
  await expect(dialog.getByLabel("End 1 key with them")).not.toBeChecked();
  await expectAccessible(page);
  await dialog.getByLabel("End 1 key with them").check();
  await expect(dialog.getByRole("button", { name: "Revoke 2 keys" })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await ask();
  await expect(dialog.getByLabel("End 1 key with them")).not.toBeChecked();
  await dialog.getByLabel("End 1 key with them").check();
  await dialog.getByRole("button", { name: "Revoke 2 keys" }).click();
  await expect(page.getByText(/ revoked, and 1 key made with it ended\./)).toBeVisible();
  expect([await codeOf(request, server, secret), await codeOf(request, server, child)]).toEqual(["REVOKED", "REVOKED"]);
});
