// The log of events (product section D, row 6).
import { enableKeys, expect, expectAccessible, makeKey, open, signIn, test } from "../fixtures";

test("an event opens, its key's ID is copied, and the search finds the key", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Logged" });
  const name = `logged key of ${owner.email}`;
  await makeKey(server, owner, name);
  await signIn(page, admin);
  await open(page, `/events?q=${encodeURIComponent(name)}`);
  await page.getByLabel(/Details of: API key generated/).first().click();
  await page.getByRole("button", { name: /Copy.*ID/i }).first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^key_[0-9a-z]{26}$/);
  const id = await page.evaluate(() => navigator.clipboard.readText());
  await expectAccessible(page);
  await open(page, "/api-keys");
  await page.getByLabel("Search name, ID or owner").fill(id);
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("row", { name: new RegExp(owner.email) })).toBeVisible();
});
