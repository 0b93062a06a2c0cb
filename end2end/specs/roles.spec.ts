// Roles: the built-in ones and a tenant's own.
import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { expect, expectAccessible, open, signIn, test, userTab } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|01|03|04)/] });

const unique = () => randomUUID().slice(0, 8);

async function registerApi(page: Page, slug: string): Promise<void> {
  await open(page, "/apis");
  await page.getByRole("button", { name: "Register API" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill(slug);
  await page.getByRole("dialog").getByLabel("Slug").fill(slug);
  await page.getByRole("dialog").getByRole("button", { name: "Register API" }).click();
  await expect(page.getByText(`${slug} registered.`)).toBeVisible();
}

async function addRole(page: Page, name: string): Promise<void> {
  await open(page, "/roles/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Add role" }).click();
  await expect(page.getByText(`${name} added.`)).toBeVisible();
}

test("a role is made, given to somebody, taken away and removed", async ({ page, admin, makeUser }) => {
  const [api, role] = [`orders-${unique()}`, `reader-${unique()}`];
  const user = await makeUser({ name: "Rhea Reader" });
  await signIn(page, admin);
  await registerApi(page, api);
  await page.getByRole("link", { name: "Roles", exact: true }).first().click();
  await page.getByRole("link", { name: "New role" }).click();
  await page.getByRole("checkbox", { name: "Events: See" }).check();
  await page.getByRole("radio", { name: `${api}: Read` }).check();
  for (const [typed, told] of [
    ["developer", "“developer” is the name of a built-in role."],
    ["Order Reader", "Name may have up to 63 lowercase letters, digits and hyphens"],
    ["", "Name is missing."],
  ] as const) {
    await page.getByLabel("Name", { exact: true }).fill(typed);
    await page.getByRole("button", { name: "Add role" }).click();
    await expect(page.getByText(told)).toBeVisible();
    await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  }
  await expect(page.getByRole("checkbox", { name: "Events: See" })).toBeChecked();
  await expect(page.getByRole("radio", { name: `${api}: Read` })).toBeChecked();
  await expectAccessible(page);
  await page.getByLabel("Name", { exact: true }).fill(role);
  await page.getByLabel("Description").fill("Reads orders");
  await page.getByRole("button", { name: "Add role" }).click();
  await expect(page.getByText(`${role} added.`)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/roles/${role}$`));
  await expect(page.getByRole("radio", { name: `${api}: Read` })).toBeChecked();
  await page.getByRole("radio", { name: `${api}: Full` }).check();
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${role} saved.`)).toBeVisible();
  await page.reload();
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page.getByRole("radio", { name: `${api}: Full` })).toBeChecked();
  await expectAccessible(page);

  // What removing the API would break names the role.
  await open(page, "/apis");
  await page.getByRole("button", { name: `Actions for ${api}` }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await expect(page.getByRole("dialog").getByText(role)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();

  await open(page, `/users?q=${encodeURIComponent(user.name)}`);
  await page.getByRole("link", { name: user.name }).first().click();
  await userTab(page, "Roles").click();
  await page.getByLabel(role, { exact: true }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${user.name} saved.`)).toBeVisible();

  await open(page, `/roles/${role}`);
  await page.getByRole("button", { name: "Remove role…" }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("dialog").getByRole("button", { name: "Remove role" }).click();
  await expect(page.getByRole("dialog").getByText(`${role} is in use: 1 user`)).toBeVisible();
  await expectAccessible(page);

  await open(page, `/users?q=${encodeURIComponent(user.name)}`);
  await page.getByRole("link", { name: user.name }).first().click();
  await userTab(page, "Roles").click();
  await page.getByLabel(role, { exact: true }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${user.name} saved.`)).toBeVisible();
  await open(page, `/roles/${role}`);
  await page.getByRole("button", { name: "Remove role…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove role" }).click();
  await expect(page.getByText(`${role} removed.`)).toBeVisible();
  await expect(page.getByRole("link", { name: role })).toHaveCount(0);
});

test("a role that exists already is named", async ({ page, admin }) => {
  const role = `taken-${unique()}`;
  await signIn(page, admin);
  await addRole(page, role);
  await open(page, "/roles/new");
  await page.getByLabel("Name", { exact: true }).fill(role);
  await page.getByRole("button", { name: "Add role" }).click();
  await expect(page.getByText(`There is already a role “${role}”.`)).toBeVisible();
});

test("a role that was changed or removed while its form was open", async ({ page, anotherBrowser, admin }) => {
  const role = `stale-${unique()}`;
  await signIn(page, admin);
  await addRole(page, role);
  const other = await anotherBrowser();
  await signIn(other, admin);
  await open(other, `/roles/${role}`);
  await other.getByLabel("Description").fill("from the other");

  await page.getByLabel("Description").fill("from the first");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${role} saved.`)).toBeVisible();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Somebody changed this role while the form was open.")).toBeVisible();
  await expect(other.getByLabel("Description")).toHaveValue("from the other");

  await page.getByRole("button", { name: "Remove role…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove role" }).click();
  await expect(page.getByText(`${role} removed.`)).toBeVisible();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("The role was not found. It may have been deleted.")).toBeVisible();
  await expect(other.getByLabel("Description")).toHaveValue("from the other");
  await open(other, `/roles/${role}`);
  await expect(other.getByRole("heading", { name: "There is no role of this name" })).toBeVisible();
  await expectAccessible(other);
});

test("a sensitive change asks for the password and then goes through", async ({ page, admin }) => {
  const role = `sensitive-${unique()}`;
  await signIn(page, admin);
  await open(page, "/roles/new");
  // As the server answers when the password was confirmed long ago.
  await page.route("**/calls/roles/*", (route) => route.fulfill({ status: 401, json: { Refused: "ReauthenticationRequired" } }), {
    times: 1,
  });
  await page.getByLabel("Name", { exact: true }).fill(role);
  await page.getByRole("button", { name: "Add role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill("wrong");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.locator("#confirm-password-error")).toBeVisible();
  await dialog.getByLabel("Your password").fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(`${role} added.`)).toBeVisible();
});

test("a built-in role is shown and stays", async ({ page, admin }) => {
  await signIn(page, admin);
  await open(page, "/roles");
  await page.getByRole("link", { name: "auditor" }).click();
  await expect(page.getByText("This role is built in")).toBeVisible();
  await expect(page.getByRole("button", { name: /Save|Remove/ })).toHaveCount(0);
  await expect(page.getByRole("row", { name: /^Events/ })).toContainText("See");
  await expectAccessible(page);
});

test("an auditor looks at roles and a developer does not", async ({ page, anotherBrowser, makeUser }) => {
  await signIn(page, await makeUser({ roles: ["auditor"], name: "Audra" }));
  await open(page, "/roles");
  await expect(page.getByRole("link", { name: "New role" })).toHaveCount(0);
  await open(page, "/roles/new");
  await expect(page.getByRole("heading", { name: "Your roles do not let you see this form" })).toBeVisible();
  const other = await anotherBrowser();
  await signIn(other, await makeUser());
  await open(other, "/roles");
  await expect(other.getByRole("heading", { name: "Your roles do not let you see the roles" })).toBeVisible();
});
