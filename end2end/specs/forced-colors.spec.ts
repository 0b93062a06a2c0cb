// Where a system has colours of its own (forced-colors, as Windows' contrast themes), a page has none: what only a colour
// tells has to be told by something else.
import type { Page } from "@playwright/test";
import { enableKeys, expect, makeKey, open, revokeByKeyboard, signIn, test } from "../fixtures";

test.use({ contextOptions: { reducedMotion: "reduce", forcedColors: "active" } });

/** What has the focus and shows it by nothing, of all that Tab leads to. */
async function unseen(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const active = document.activeElement;
      if (!active || active === document.body) return null;
      const marks = [active, active.closest("label")].filter((one) => one !== null).flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::after")]);
      const isSeen = marks.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0);
      return { isSeen, name: active.outerHTML.slice(0, 120) };
    });
    if (focused === null) return found;
    if (!focused.isSeen) found.push(focused.name);
  }
  throw new Error("Tab has no end");
}

// Of lists, a few rows.
for (const path of ["/api-keys?q=contrast", "/users?q=contrast", "/oauth-consumers?q=contrast", "/settings", "/profile/api-keys"]) {
  test(`${path} shows where the focus is`, async ({ page, server, makeUser }) => {
    await enableKeys(server);
    const user = await makeUser({ roles: ["tenant-admin", "developer"], name: "Contrast" });
    await makeKey(server, user, "in forced colours");
    await signIn(page, user);
    await open(page, path);
    expect(await unseen(page)).toEqual([]);
  });
}

test("a list is used by keyboard, and tells what is selected and where one is", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Forced" });
  for (const name of ["one", "two"]) await makeKey(server, owner, name);
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await expect(page.getByRole("row")).toHaveCount(3);
  const edge = (row: number) =>
    page.getByRole("row").nth(row).locator("td").first().evaluate((cell) => getComputedStyle(cell).borderLeftStyle + getComputedStyle(cell).borderLeftWidth);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(1);
  expect(await edge(1)).toBe("solid4px");
  expect(await edge(2)).not.toBe("solid4px");
  const present = page.getByRole("navigation", { name: "Main", exact: true }).locator("[aria-current]");
  await expect(present).toHaveText("API keys");
  await expect(present).toHaveCSS("border-left-style", "solid");
  const line = (view: string) => page.locator(".views a, .views button").filter({ hasText: view }).first().evaluate((one) => getComputedStyle(one).borderBottomColor);
  expect(await line("All")).not.toBe(await line("Active"));
  await page.getByRole("button", { name: "Actions for one" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Revoke…" })).toHaveCSS("outline-style", "solid");
  await page.keyboard.press("Enter");
  await revokeByKeyboard(page);
});
