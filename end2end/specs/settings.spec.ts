// The tenant's settings (product section D, rows 1 and 2).
import { codeOf, enableKeys, expect, expectAccessible, makeKey, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|01)/] });

test("values out of range are told beside their fields and nothing typed is lost", async ({ page, server, admin }) => {
  await enableKeys(server);
  await signIn(page, admin);
  await open(page, "/settings");
  await page.getByLabel("Maximum API keys per user").fill("1001");
  await page.getByRole("button", { name: /Save/ }).first().click();
  await expect(page.getByText("must be a whole number from 1 to 1000")).toBeVisible();
  await expect(page.getByLabel("Maximum API keys per user")).toHaveValue("1001");
  await expectAccessible(page);
});

test("switching API keys off refuses every key at once, and on brings them back", async ({ anotherBrowser, freshServer, request }) => {
  const password = "four quiet horses off";
  const add = (email: string, role: string) =>
    freshServer.cli(["user", "add", "--email", email, "--name", "Somebody", "--role", role, "--password-stdin"], `${password}\n`);
  await add("admin@example.test", "tenant-admin");
  await add("dev@example.test", "developer");
  await enableKeys(freshServer);
  const secret = await makeKey(freshServer, { email: "dev@example.test" }, "export");
  await expect.poll(() => codeOf(request, freshServer, secret)).toBe("VALID");
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, { email: "admin@example.test", password });
  await open(page, "/settings");
  await page.getByLabel(/Enable API keys/).uncheck();
  // What is wrong beside it is told before anything is asked, and no longer than until it is mended.
  await page.getByLabel("Maximum API keys per user").fill("1001");
  await page.getByRole("button", { name: /Save/ }).first().click();
  const outOfRange = page.getByText("must be a whole number from 1 to 1000");
  await expect(outOfRange).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByLabel("Maximum API keys per user").fill("1000");
  await expect(outOfRange).toBeHidden();
  await page.getByRole("button", { name: /Save/ }).first().click();
  const dialog = page.getByRole("dialog", { name: "Disable API keys?" });
  await expect(dialog.getByText("1 key works now.")).toBeVisible();
  await expect(dialog.getByText(/calls? in the last 24 hours/)).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Keys with the most calls" })).toContainText("export");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Disable API keys" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  expect(await codeOf(request, freshServer, secret)).toBe("DISABLED");
  await page.getByLabel(/Enable API keys/).check();
  await page.getByRole("button", { name: /Save/ }).first().click();
  await expect.poll(() => codeOf(request, freshServer, secret)).toBe("VALID");
});

test("whoever was slower keeps what they entered and is shown the present values", async ({ anotherBrowser, freshServer }) => {
  const password = "four quiet horses slow";
  await freshServer.cli(["user", "add", "--email", "admin@example.test", "--name", "Ada", "--role", "tenant-admin", "--password-stdin"], `${password}\n`);
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, { email: "admin@example.test", password });
  await open(page, "/settings");
  await page.getByLabel("Maximum API keys per user").fill("7");
  await page.getByLabel("Prefix of new keys").fill("mine");
  await freshServer.cli(["settings", "set", "api_keys.max_per_user", "9"]);
  await freshServer.cli(["settings", "set", "oauth.token_seconds", "600"]);
  await page.getByRole("button", { name: "Save" }).click();
  const stale = page.getByRole("alert").filter({ hasText: "Somebody changed the settings while the form was open. Nothing was saved." });
  await expect(stale.getByRole("listitem")).toHaveText([
    "Maximum API keys per user: 9 keys (the form keeps what you entered)",
    "Access token lifetime: 600 seconds",
  ]);
  await expect(page.getByLabel("Access token lifetime")).toHaveValue("600");
  await expect(page.getByLabel("Maximum API keys per user")).toHaveValue("7");
  await expect(page.getByLabel("Prefix of new keys")).toHaveValue("mine");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Settings saved.")).toBeVisible();
  expect((await freshServer.cli(["settings", "get", "api_keys.max_per_user"])).trim()).toBe("7");
});
