import { enableKeys, expect, makeKey, signIn, test } from "../fixtures";

test("signing in, searching and paging work without JavaScript", async ({ anotherBrowser, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Plain" });
  for (let i = 10; i < 62; i++) await makeKey(server, owner, `plain ${i}`);
  const page = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(page, admin);
  await page.goto("/api-keys");
  await page.getByLabel("Search name, ID or owner").fill(owner.name);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("52 keys")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(51);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("row")).toHaveCount(3);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByRole("row")).toHaveCount(51);
});
