import { codeOf, enableKeys, expect, makeKey, open, revokeByKeyboard, test } from "../fixtures";

test("finding and revoking a key by keyboard alone", async ({ page, server, admin, makeUser, request }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Keys" });
  const secret = await makeKey(server, owner, "by keyboard");
  await page.goto("/login");
  await page.getByLabel("Email", { exact: true }).focus();
  await page.keyboard.type(admin.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();

  await open(page, "/api-keys");
  await page.keyboard.press("/");
  await expect(page.getByLabel("Search name, ID or owner")).toBeFocused();
  await page.keyboard.type(owner.name);
  await expect(page.getByRole("row")).toHaveCount(2);
  const menu = page.getByRole("button", { name: "Actions for by keyboard" });
  for (let i = 0; i < 30 && !(await menu.evaluate((button) => button === document.activeElement)); i++) {
    await page.keyboard.press("Tab");
  }
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Copy key ID" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Revoke…" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Copy key ID" })).toBeFocused();
  await page.keyboard.press("r");
  await expect(page.getByRole("menuitem", { name: "Revoke…" })).toBeFocused();
  await page.keyboard.press("Enter");
  await revokeByKeyboard(page);
  expect(await codeOf(request, server, secret)).toBe("REVOKED");
});
