// The title of a page says what somebody typed, and runs nothing of it: loaded, and led to by a link.
import { enableKeys, expect, makeKey, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 404/] });

const NAME = "</title><script>window.pwned = 1</script><img src=x onerror=\"window.pwned=1\">";

test("a name in the title is text", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser();
  await makeKey(server, owner, NAME);
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(NAME)}`);
  await expect(page).toHaveTitle("API keys · Claviger");
  await page.getByRole("link", { name: NAME }).first().click();
  await expect(page).toHaveTitle(`${NAME} · Claviger`);
  await page.reload();
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page).toHaveTitle(`${NAME} · Claviger`);
  await page.goBack();
  await expect(page).toHaveTitle("API keys · Claviger");
  expect(await page.evaluate(() => "pwned" in window)).toBe(false);
});

test("an address in the title is no more than an address", async ({ page, admin }) => {
  await signIn(page, admin);
  await open(page, `/roles/${encodeURIComponent(NAME)}`);
  await expect(page).toHaveTitle("No such role · Claviger");
  expect(await page.evaluate(() => "pwned" in window)).toBe(false);
});
