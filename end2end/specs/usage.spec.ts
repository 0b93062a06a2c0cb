// How much a credential was used, on its screen: by hour for a day, by day for longer.
import { codeOf, enableKeys, expect, expectAccessible, makeKey, open, signIn, test } from "../fixtures";

test("calls of a day, a week and a month, with and without scripts", async ({ page, anotherBrowser, server, admin, makeUser, request }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Busy" });
  const secret = await makeKey(server, owner, "busy key");
  for (let i = 0; i < 3; i++) expect(await codeOf(request, server, secret)).toBe("VALID");

  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.getByRole("link", { name: "busy key" }).click();
  const card = page.getByRole("region", { name: "Use" });
  // Counts are written once in a while.
  await expect(async () => {
    await page.reload();
    await expect(card).toContainText("3 calls accepted and 0 refused in the last 30 days.", { timeout: 100 });
  }).toPass();
  const rows = card.getByRole("table", { name: "Calls by day (UTC)" }).getByRole("row");
  await expect(rows).toHaveCount(31);
  await expect(rows.last()).toContainText("3 0", { useInnerText: true });

  await page.locator("html[data-hydrated]").waitFor();
  await card.getByRole("link", { name: "24 hours" }).click();
  await expect(card).toContainText("3 calls accepted and 0 refused in the last 24 hours.");
  await expect(card.getByRole("link", { name: "24 hours" })).toHaveAttribute("aria-current", "true");
  await expect(card.getByRole("table", { name: "Calls by hour (UTC)" }).getByRole("row")).toHaveCount(25);
  await expectAccessible(page);
  // The way back to the list is still known.
  await expect(page.getByRole("main").getByRole("link", { name: "API keys" })).toHaveAttribute("href", /\/api-keys\?q=Busy/);

  const plain = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(plain, admin);
  await plain.goto(page.url().replace("use=24h", "use=nonsense"));
  await plain.getByRole("link", { name: "7 days" }).click();
  await expect(plain.getByRole("region", { name: "Use" })).toContainText("3 calls accepted and 0 refused in the last 7 days.");
  await expect(plain.getByRole("table", { name: "Calls by day (UTC)" }).getByRole("row")).toHaveCount(8);
});
