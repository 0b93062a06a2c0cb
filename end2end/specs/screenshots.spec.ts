// The pictures of the README, from the demo organisation. `SCREENSHOTS=1 .make/e2e screenshots` renews those that are
// kept; otherwise they are only taken, so that a page that cannot be shown fails.
import { expect, open, signIn, test } from "../fixtures";

test("the list of API keys, wide and narrow, light and dark", async ({ anotherBrowser, freshServer }, testInfo) => {
  test.slow(); // filling the demo in a debug build takes its time
  const told = await freshServer.cli(["demo"]);
  const [email] = told.match(/\S+@\S+/) ?? [];
  const [, password] = told.match(/with the password\s+(\S+)/) ?? [];
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, { email: email!, password: password! });
  await open(page, "/api-keys");
  await page.getByRole("row").nth(2).getByRole("checkbox").check();
  await page.getByRole("row").nth(4).getByRole("checkbox").check();
  await expect(page.getByText("2 selected")).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [name, width] of [["", 1280], ["-narrow", 390]] as const) {
      await page.setViewportSize({ width, height: 800 });
      const file = `api-keys-${colorScheme}${name}.png`;
      const path = process.env.SCREENSHOTS ? `screenshots/${file}` : testInfo.outputPath(file);
      await page.screenshot({ path });
    }
  }
});
