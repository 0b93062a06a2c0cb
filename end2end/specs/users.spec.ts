// The screen of a person: name and address, roles and seat, and whether they can come in.
import { type Page } from "@playwright/test";
import { apply, expect, expectAccessible, open, signIn, test, userTab } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|01)/] });

async function openScreen(page: Page, name: string): Promise<void> {
  await open(page, `/users?q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("what is typed stays while somebody is switched off and on; whoever was slower is told", async ({ page, anotherBrowser, admin, makeUser }) => {
  const user = await makeUser({ name: "Typed About" });
  const name = page.getByLabel("Name", { exact: true });
  const dialog = page.getByRole("dialog");
  await signIn(page, admin);
  await openScreen(page, user.name);
  await name.fill(`${user.name} anew`);
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await page.getByRole("button", { name: "Disable…" }).click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByText(`${user.name} disabled.`)).toBeVisible();
  await page.getByRole("button", { name: "Enable…" }).click();
  await dialog.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText(`${user.name} enabled.`)).toBeVisible();
  await expect(name).toHaveValue(`${user.name} anew`);

  const other = await anotherBrowser();
  await signIn(other, admin);
  await openScreen(other, user.name);
  await userTab(other, "Roles").click();
  await other.getByRole("switch", { name: "Licence seat" }).uncheck();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText(`${user.name} saved.`)).toBeVisible();

  await page.getByRole("button", { name: "Save" }).click();
  const stale = page.getByRole("alert").filter({ hasText: "Somebody changed this user while the form was open." });
  await expect(stale.getByRole("listitem")).toHaveText(["Licence seat: no"]);
  await userTab(page, "Roles").click();
  await expect(page.getByRole("switch", { name: "Licence seat" })).not.toBeChecked();
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await userTab(page, "Details").click();
  await expect(name).toHaveValue(`${user.name} anew`);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${user.name} anew saved.`)).toBeVisible();
  await expect(page.getByText("Unsaved changes")).toBeHidden();
});

test("what somebody else took away meanwhile is told before it is saved back", async ({ page, server, admin, makeUser }) => {
  const user = await makeUser({ name: "Withdrawn", roles: ["developer", "auditor"] });
  await signIn(page, admin);
  await openScreen(page, user.name);
  await userTab(page, "Roles").click();
  await page.getByRole("checkbox", { name: "gateway" }).check();
  await apply(server, `[[user]]\nemail = "${user.email}"\nname = "${user.name}"\nroles = ["developer"]`);
  const dialog = page.getByRole("dialog");
  await userTab(page, "Details").click();
  await page.getByRole("button", { name: "Disable…" }).click();
  await dialog.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByText(`${user.name} disabled.`)).toBeVisible();
  await userTab(page, "Roles").click();
  const told = page.getByRole("alert").filter({ hasText: "It was changed meanwhile." });
  await expect(told.getByRole("listitem").filter({ hasText: "Roles: developer (the form keeps what you entered)" })).toBeVisible();
  await told.getByRole("button", { name: "Take the present values" }).click();
  await expect(page.getByRole("checkbox", { name: "auditor" })).not.toBeChecked();
  await expect(page.getByText("Unsaved changes")).toBeHidden();
});

test("a link is made once the password is confirmed", async ({ page, admin, makeUser }) => {
  const user = await makeUser({ name: "Linked" });
  await signIn(page, admin);
  await openScreen(page, user.name);
  // As the server answers when the password was confirmed long ago.
  await page.route("**/calls/users/invite-again", (route) => route.fulfill({ status: 401, json: { Refused: "ReauthenticationRequired" } }), {
    times: 1,
  });
  await page.getByRole("button", { name: "New password link" }).click();
  await page.getByLabel("Your password").fill(admin.password);
  await page.getByRole("button", { name: "Confirm" }).click();
  const link = page.getByRole("dialog", { name: `A link for ${user.name}` });
  await expect(link.getByRole("textbox", { name: "Invitation link" })).toContainText("/invitation?token=");
  await link.getByRole("button", { name: "Close" }).click();
});

test("somebody is added, with the password confirmed in between", async ({ page, admin }) => {
  const name = `Added ${Date.now()}`;
  await signIn(page, admin);
  await open(page, "/users");
  await page.getByRole("button", { name: "Add user" }).click();
  const dialog = page.getByRole("dialog", { name: "Add user" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("button", { name: "Add user" }).click();
  await expect(dialog.locator("#email-error")).toBeVisible();
  await expect(dialog.getByLabel("Email")).toBeFocused();
  await expectAccessible(page);
  await dialog.getByLabel("Email").fill(`${name.replace(" ", ".").toLowerCase()}@example.test`);
  await page.route("**/calls/users/invite", (route) => route.fulfill({ status: 401, json: { Refused: "ReauthenticationRequired" } }), {
    times: 1,
  });
  await dialog.getByRole("button", { name: "Add user" }).click();
  await dialog.getByLabel("Your password").fill(admin.password);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("dialog", { name: `A link for ${name}` })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
  // Whoever was added is not offered again.
  await page.getByRole("button", { name: "Add user" }).click();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("");
});
