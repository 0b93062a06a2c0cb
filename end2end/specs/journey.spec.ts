// The main job, from an empty installation to a revoked key, as a new user does it.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, expect, open, test, userTab } from "../fixtures";

test.use({ tolerated: [/status of 422/] });

test("set up, enable, generate, verify, revoke", { tag: "@journey" }, async ({ anotherBrowser, freshServer, request }) => {
  const page = await anotherBrowser({ baseURL: freshServer.url });
  const link = freshServer.log().match(/http\S+\/setup\?token=\S+/)?.[0];
  expect(link, "the printed set-up link").toBeTruthy();

  await test.step("the first administrator", async () => {
    await page.goto(link!);
    await page.getByLabel("Organisation").fill("Northwind Freight");
    await page.getByLabel("Your name").fill("Marta Lindqvist");
    await page.getByLabel("Email").fill("marta@northwind.example");
    await page.getByLabel("Password").fill("too short");
    await page.getByRole("button", { name: "Create administrator" }).click();
    await expect(page.getByText("at least 15 characters")).toBeVisible();
    await expect(page.getByLabel("Organisation")).toHaveValue("Northwind Freight");
    await page.getByLabel("Password").fill("correct horse battery 9");
    await page.getByRole("button", { name: "Create administrator" }).click();
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  });

  await test.step("the link is good for one use", async () => {
    const again = await anotherBrowser({ baseURL: freshServer.url });
    await again.goto(link!);
    await expect(again.getByLabel("Organisation")).toHaveCount(0);
  });

  await test.step("enable API keys", async () => {
    await open(page, "/settings");
    await page.getByLabel(/Enable API keys/).check();
    await page.getByRole("button", { name: /Save/ }).first().click();
    await expect(page.getByText("Settings saved")).toBeVisible();
  });

  await test.step("give oneself the role developer", async () => {
    await page.getByRole("link", { name: "Application users" }).first().click();
    await page.getByRole("link", { name: "Marta Lindqvist" }).first().click();
    await userTab(page, "Roles").click();
    await page.getByLabel("developer").check();
    await page.getByRole("button", { name: /Save/ }).click();
    await expect(page.getByText("Marta Lindqvist saved.")).toBeVisible();
  });

  const secret = await test.step("generate a key, shown once", async () => {
    await open(page, "/profile/api-keys");
    await page.getByRole("button", { name: "Generate new key" }).first().click();
    await page.getByLabel("Name", { exact: true }).fill("ci-deploy <prod>");
    await page.getByRole("button", { name: "Generate", exact: true }).click();
    const dialog = page.getByRole("dialog");
    const secret = await dialog.getByRole("textbox", { name: "API key" }).innerText();
    await dialog.getByRole("button", { name: "Copy API key" }).click();
    await expect(dialog.getByText("API key copied")).toBeAttached();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(dialog.getByText("Store the key first")).toBeVisible();
    await dialog.getByLabel(/stored it/).check();
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(dialog).toBeHidden();
    return secret;
  });
  expect(await codeOf(request, freshServer, secret)).toBe("VALID");

  await test.step("the secret is nowhere any more", async () => {
    for (const path of ["/profile/api-keys", "/api-keys", "/events"]) {
      await open(page, path);
      expect(await page.content()).not.toContain(secret);
    }
    expect(freshServer.log()).not.toContain(secret);
    for (const file of await readdir(freshServer.dataDir)) {
      expect((await readFile(join(freshServer.dataDir, file))).includes(secret), file).toBe(false);
    }
  });

  await test.step("revoke it", async () => {
    await open(page, "/api-keys");
    await page.getByRole("button", { name: "Actions for ci-deploy <prod>" }).click();
    await page.getByRole("menuitem", { name: "Revoke…" }).click();
    await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.getByRole("button", { name: "Revoke key" }).click();
    await expect(page.getByText("ci-deploy <prod> revoked.")).toBeVisible();
  });
  expect(await codeOf(request, freshServer, secret)).toBe("REVOKED");
});
