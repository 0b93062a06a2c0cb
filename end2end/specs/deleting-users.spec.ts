// Deleting somebody: their keys are revoked or handed over, and the log still says who it was.
import { type Page } from "@playwright/test";
import { codeOf, enableKeys, expect, expectAccessible, makeKey, open, signIn, test, type User, userTab } from "../fixtures";

test.use({ tolerated: [/status of 4(01|04|09|22)/] });

/** Opens the question, from the list narrowed to the user. */
async function ask(page: Page, user: User) {
  await open(page, `/users?q=${encodeURIComponent(user.name)}`);
  await page.getByRole("link", { name: user.name }).click();
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: `Delete ${user.name}?` });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  return dialog;
}

test("whoever is deleted is gone, and so are their keys; the log keeps their name", async ({ page, server, request, admin, makeUser, anotherBrowser }) => {
  await enableKeys(server);
  const user = await makeUser({ name: "Leaver" });
  const secret = await makeKey(server, user, "goes with them");
  const theirs = await anotherBrowser();
  await signIn(theirs, user);
  expect(await codeOf(request, server, secret)).toBe("VALID");

  await signIn(page, admin);
  const dialog = await ask(page, user);
  await expect(dialog.getByText("1 active API key")).toBeVisible();
  await expect(dialog.getByText("1 call in the last 24 hours").first()).toBeVisible();
  await expect(dialog.getByRole("radio", { name: "Revoke all" })).toBeChecked();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  // As the server answers when the password was confirmed long ago.
  await page.route("**/calls/users/delete", (route) => route.fulfill({ status: 401, json: { Refused: "ReauthenticationRequired" } }), {
    times: 1,
  });
  await dialog.getByRole("button", { name: "Revoke and delete" }).click();
  await page.getByRole("dialog").getByLabel("Your password").fill(admin.password);
  await page.getByRole("dialog").getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(`${user.name} deleted.`)).toBeVisible();
  await expect(page.getByText("1 key revoked.")).toBeVisible();
  await expect(page).toHaveURL(/\/users\?q=/);
  await expect(page.getByText("Nobody matches")).toBeVisible();
  expect(await codeOf(request, server, secret)).not.toBe("VALID");
  await theirs.goto("/profile/api-keys");
  await expect(theirs).toHaveURL(/\/login/);

  await open(page, `/events?q=${encodeURIComponent(user.name)}`);
  await expect(page.getByRole("row", { name: new RegExp(`User deleted.*${user.name}`) })).toBeVisible();
  await open(page, "/api-keys?q=goes%20with%20them");
  await expect(page.getByRole("row", { name: new RegExp(user.name) })).toContainText("Revoked");
  // Their address is anybody's.
  await server.cli(["user", "add", "--email", user.email, "--name", "Somebody Else", "--role", "developer", "--password-stdin"], `${user.password}\n`);
});

test("keys are handed over to somebody who is looked for", async ({ page, server, request, admin, makeUser }) => {
  await enableKeys(server);
  const [user, heir] = [await makeUser({ name: "Parting" }), await makeUser({ name: "Heir" })];
  const secret = await makeKey(server, user, "goes on");
  await signIn(page, admin);
  // Keys take a licence seat.
  await open(page, `/users?q=${encodeURIComponent(heir.name)}`);
  await page.getByRole("link", { name: heir.name }).click();
  await userTab(page, "Roles").click();
  const seat = page.getByRole("switch", { name: "Licence seat" });
  if (!(await seat.isChecked())) {
    await seat.check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(`${heir.name} saved.`)).toBeVisible();
  }

  const dialog = await ask(page, user);
  await dialog.getByRole("radio", { name: "Hand over to somebody else" }).check();
  await expect(dialog.getByRole("button", { name: "Hand over and delete" })).toBeDisabled();
  const search = dialog.getByRole("searchbox", { name: "Search name, email or ID" });
  await search.fill(user.name);
  await expect(dialog.getByText("Nobody who could own the keys matches.")).toBeVisible();
  await search.fill(heir.name);
  await dialog.getByRole("button", { name: `Choose ${heir.name}` }).click();
  await expect(dialog.getByRole("button", { name: "Somebody else" })).toBeFocused();
  await expect(dialog.getByText(`follows from the roles of ${heir.name}`)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Hand over and delete" }).click();
  await expect(page.getByText(`1 key handed over to ${heir.name}.`)).toBeVisible();
  expect(await codeOf(request, server, secret)).toBe("VALID");
  await open(page, `/api-keys?q=${encodeURIComponent(heir.name)}`);
  await expect(page.getByRole("row", { name: /goes on/ })).toContainText("Active");
});

test("nobody deletes themself, nor who may only look anybody", async ({ page, makeUser, anotherBrowser, admin }) => {
  const [reader, other] = [await makeUser({ name: "Looker", roles: ["auditor"] }), await anotherBrowser()];
  await signIn(page, admin);
  await open(page, `/users?q=${encodeURIComponent(admin.email)}`);
  await page.getByRole("link", { name: admin.name }).first().click();
  await expect(page.getByRole("button", { name: "Disable…" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete…" })).toHaveCount(0);
  await signIn(other, reader);
  await open(other, `/users?q=${encodeURIComponent(reader.email)}`);
  await other.getByRole("link", { name: reader.name }).click();
  await expect(other.getByRole("heading", { name: "About this user" })).toBeVisible();
  await expect(other.getByRole("button", { name: "Delete…" })).toHaveCount(0);
});
