// Adding, regenerating, disabling and deleting application keys (product section B).
import { randomUUID } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { codeOf, expect, expectAccessible, firstTokenOf, makeApplication, open, readSecret, rowOf, signIn, test, tokenOf } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|04|03)|net::ERR_FAILED|error reaching server/] });

const unique = (name: string) => `${name} ${randomUUID().slice(0, 8)}`;
const wizard = (page: Page) => page.getByRole("dialog", { name: "New application key" });
const next = (page: Page) => wizard(page).getByRole("button", { name: "Next" });

async function openList(page: Page, name = ""): Promise<void> {
  await open(page, name ? `/application-keys?q=${encodeURIComponent(name)}` : "/application-keys");
}

/** Presses a button that shows on the row when it is pointed at. */
async function act(page: Page, action: string, name: string): Promise<void> {
  await rowOf(page, name).hover();
  await page.getByRole("button", { name: `${action} ${name}`, exact: true }).click();
}

test("three steps by mouse; what was entered stays; the secret works and is seen once", async ({ page, server, admin, request }) => {
  const name = unique("<script>alert(1)</script> ERP");
  await signIn(page, admin);
  await openList(page, name);
  await page.getByRole("button", { name: "New application key" }).first().click();
  const field = wizard(page).getByLabel("Name");
  await expect(field).toBeFocused();
  await expectAccessible(page);
  for (const [typed, told] of [
    ["", "Name is missing."],
    ["x".repeat(101), "Name may have at most 100 characters; this one has 101."],
  ] as const) {
    await field.fill(typed);
    await next(page).click();
    await expect(wizard(page).getByText(told)).toBeVisible();
    await expect(field).toBeFocused();
    await expect(field).toHaveValue(typed);
  }
  await expectAccessible(page);
  await field.fill(name);
  await next(page).click();
  await expect(wizard(page).getByRole("status").filter({ hasText: "Step 2 of 3: Roles" })).toBeAttached();
  await expect(wizard(page).getByRole("checkbox").first()).toBeFocused();
  await next(page).click();
  await expect(wizard(page).getByText("Choose at least one role")).toBeVisible();
  await expect(wizard(page).getByRole("checkbox").first()).toBeFocused();
  await expectAccessible(page);
  await wizard(page).getByRole("checkbox", { name: "gateway" }).check();
  await wizard(page).getByRole("button", { name: "Back" }).click();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(name);
  await wizard(page).getByRole("button", { name: "Cancel" }).click();
  await expect(wizard(page)).toBeHidden();

  await page.getByRole("button", { name: "New application key" }).first().click();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(name);
  await next(page).click();
  await expect(wizard(page).getByRole("checkbox", { name: "gateway" })).toBeChecked();
  await next(page).click();
  const generate = wizard(page).getByRole("button", { name: "Generate" });
  await expect(generate).toBeFocused();
  await expect(wizard(page).getByText("gateway", { exact: true }).last()).toBeVisible();
  await expectAccessible(page);
  await generate.click();

  const shown = page.getByRole("dialog", { name: `Your new application key: ${name}` });
  const [id, secret] = [
    await shown.getByRole("textbox", { name: "client_id" }).innerText(),
    await shown.getByRole("textbox", { name: "client_secret" }).innerText(),
  ];
  for (const [what, text] of [
    ["client_id", id],
    ["client_secret", secret],
    ["curl", `curl -u '${id}:${secret}' \\\n  -d grant_type=client_credentials ${server.url}/oauth2/token`],
  ] as const) {
    await shown.getByRole("button", { name: `Copy ${what}` }).click();
    await expect(shown.getByText(`${what} copied`)).toBeAttached();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  }
  await expectAccessible(page);
  await shown.getByRole("button", { name: "Close" }).click();
  await expect(shown.getByText("Store the secret first")).toBeVisible();
  await shown.getByLabel(/stored it/).check();
  await shown.getByRole("button", { name: "Close" }).click();
  await expect(shown).toBeHidden();
  await expect(rowOf(page, name)).toBeVisible();
  await expect(page.getByText(`${name} added.`)).toBeVisible();

  const token = await tokenOf(request, server, { id, secret });
  expect(await codeOf(request, server, token!)).toBe("VALID");

  await test.step("the secret is nowhere any more", async () => {
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("link", { name: "Overview" }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await page.goBack();
    await expect(rowOf(page, name)).toBeVisible();
    expect(await page.content()).not.toContain(secret);
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))).not.toContain(secret);
    for (const path of ["/application-keys", `/application-keys/${id}`, "/events"]) {
      await open(page, path);
      expect(await page.content()).not.toContain(secret);
    }
    expect(server.log()).not.toContain(secret);
    for (const file of await readdir(server.dataDir)) {
      expect((await readFile(join(server.dataDir, file))).includes(secret), file).toBe(false);
    }
  });
});

test("the wizard, the row and the menu by keyboard alone", async ({ page, server, admin, request }) => {
  const name = unique("Keyboard");
  await signIn(page, admin);
  await openList(page);
  await page.getByRole("button", { name: "New application key" }).first().focus();
  await page.keyboard.press("Enter");
  await expect(wizard(page).getByLabel("Name")).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(wizard(page).getByRole("checkbox").first()).toBeFocused();
  const gateway = wizard(page).getByRole("checkbox", { name: "gateway" });
  for (let i = 0; i < 30 && !(await gateway.evaluate((box) => box === document.activeElement)); i++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await expect(gateway).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(wizard(page).getByRole("button", { name: "Generate" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(wizard(page).getByRole("button", { name: "Back" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const shown = page.getByRole("dialog", { name: `Your new application key: ${name}` });
  await expect(shown.getByRole("button", { name: "Copy client_id" })).toBeFocused();
  const secret = await shown.getByRole("textbox", { name: "client_secret" }).innerText();
  const id = await shown.getByRole("textbox", { name: "client_id" }).innerText();
  await page.keyboard.press("Escape");
  await expect(shown).toBeVisible();
  const stored = shown.getByLabel(/stored it/);
  for (let i = 0; i < 10 && !(await stored.evaluate((box) => box === document.activeElement)); i++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(shown.getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(shown).toBeHidden();
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  expect(await tokenOf(request, server, { id, secret })).toBeTruthy();

  // The actions of a row come with the focus.
  await openList(page, name);
  await expect(rowOf(page, name)).toBeVisible();
  await page.getByRole("link", { name }).focus();
  await page.keyboard.press("Tab");
  const regenerate = page.getByRole("button", { name: `Regenerate ${name}` });
  await expect(regenerate).toBeFocused();
  await expect(page.locator(".row-actions")).toHaveCSS("opacity", "1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("radio", { name: "24 hours" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(regenerate).toBeFocused();
  const menu = page.getByRole("button", { name: `Actions for ${name}` });
  await menu.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Copy client ID" })).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${name} deleted.`)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Application keys" })).toBeFocused();
});

test("the steps are in the address: back leads to the one before, and nothing typed is lost", async ({ page, server, admin }) => {
  const [name, list] = [unique("Addressed"), `${server.url}/application-keys`];
  const step = (text: string) => wizard(page).getByRole("status").filter({ hasText: text });
  await signIn(page, admin);
  await openList(page);
  await page.getByRole("button", { name: "New application key" }).first().click();
  await wizard(page).getByLabel("Name").fill(name);
  await next(page).click();
  await expect(page).toHaveURL(`${list}?new=roles`);
  await wizard(page).getByRole("checkbox", { name: "gateway" }).check();
  await next(page).click();
  await expect(page).toHaveURL(`${list}?new=generate`);
  await page.goBack();
  await expect(step("Step 2 of 3: Roles")).toBeAttached();
  await expect(wizard(page).getByRole("checkbox", { name: "gateway" })).toBeChecked();
  await wizard(page).getByRole("button", { name: "Back" }).click();
  await expect(wizard(page).getByLabel("Name")).toBeFocused();
  await expect(page).toHaveURL(`${list}?new=`);
  await page.goForward();
  await page.goForward();
  await expect(wizard(page).getByRole("button", { name: "Generate" })).toBeFocused();
  // Whoever cancels does not come back to it by going back.
  await wizard(page).getByRole("button", { name: "Cancel" }).click();
  await expect(wizard(page)).toBeHidden();
  await expect(page).toHaveURL(list);
  await page.getByRole("button", { name: "New application key" }).first().click();
  await expect(wizard(page).getByLabel("Name")).toHaveValue(name);
  await page.goBack();
  await expect(wizard(page)).toBeHidden();

  await page.goForward();
  await next(page).click();
  await next(page).click();
  await expect(page).toHaveURL(`${list}?new=generate`);
  // What it takes is gone with the page.
  await page.reload();
  await expect(step("Step 1 of 3: Name")).toBeAttached();
  await expect(page).toHaveURL(`${list}?new=`);
  await expect(wizard(page).getByLabel("Name")).toHaveValue("");
  await expectAccessible(page);
});

test("an error of the server leads to the step of its field", async ({ page, admin }) => {
  const name = unique("Refused");
  await signIn(page, admin);
  await openList(page, name);
  await page.getByRole("button", { name: "New application key" }).first().click();
  await wizard(page).getByLabel("Name").fill(name);
  await next(page).click();
  await wizard(page).getByRole("checkbox", { name: "gateway" }).check();
  for (const [field, message] of [
    ["roles", "You cannot give the role gateway."],
    ["name", "Name is taken."],
  ] as const) {
    await page.route(
      "**/calls/applications/add",
      (route) => route.fulfill({ status: 422, json: { Refused: { Invalid: { fields: [{ field, message }] } } } }),
      { times: 1 },
    );
    while (await next(page).isVisible()) await next(page).click();
    await wizard(page).getByRole("button", { name: "Generate" }).click();
    await expect(wizard(page).getByText(message)).toBeVisible();
    const control = field === "name" ? wizard(page).getByLabel("Name") : wizard(page).getByRole("checkbox").first();
    await expect(control).toBeFocused();
  }
  await expect(wizard(page).getByLabel("Name")).toHaveValue(name);
  await page.route("**/calls/applications/add", (route) => route.abort(), { times: 1 });
  await next(page).click();
  await next(page).click();
  await wizard(page).getByRole("button", { name: "Generate" }).click();
  await expect(wizard(page).getByText("The server could not be reached, so it is not known")).toBeVisible();
  await wizard(page).getByRole("button", { name: "Generate" }).click();
  await readSecret(page);
  await expect(rowOf(page, name)).toBeVisible();
});

test("regenerating ends the old secret at once, or after the overlap that was chosen", async ({ page, server, admin, request }) => {
  const name = unique("Rotated");
  const old = await makeApplication(server, name);
  const token = await firstTokenOf(request, server, old);
  await signIn(page, admin);
  await openList(page, name);
  await act(page, "Regenerate", name);
  const dialog = page.getByRole("dialog", { name: `Regenerate the secret of ${name}?` });
  await expect(dialog.getByRole("radio")).toHaveCount(4);
  await expect(dialog.getByRole("radio", { name: "24 hours" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("radio", { name: "1 hour" }).check();
  await dialog.getByRole("button", { name: "Regenerate" }).click();
  const second = await readSecret(page);
  expect(second.id).toBe(old.id);
  await expect(page.getByText("The old one works for 1 hour more")).toBeVisible();
  expect(await tokenOf(request, server, old)).toBeTruthy();
  expect(await tokenOf(request, server, second)).toBeTruthy();
  expect(await codeOf(request, server, token)).toBe("VALID");

  await act(page, "Regenerate", name);
  await dialog.getByRole("radio", { name: "Not at all" }).check();
  await dialog.getByRole("button", { name: "Regenerate" }).click();
  const third = await readSecret(page);
  await expect(page.getByText("The old one and every token that was out are refused from now on.")).toBeVisible();
  expect(await tokenOf(request, server, old)).toBeUndefined();
  expect(await tokenOf(request, server, second)).toBeUndefined();
  expect(await codeOf(request, server, token)).not.toBe("VALID");
  expect(await tokenOf(request, server, third)).toBeTruthy();
});

test("disabling refuses tokens until it is enabled again; deleting is for good", async ({ page, server, admin, request }) => {
  const name = unique("Switched");
  const application = await makeApplication(server, name);
  const token = await firstTokenOf(request, server, application);
  await signIn(page, admin);
  await openList(page, name);
  const pick = async (item: string) => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const dialog = page.getByRole("dialog");
  await pick("Disable…");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByText(`${name} disabled.`)).toBeVisible();
  await expect(rowOf(page, name).getByText("Disabled", { exact: true })).toBeVisible();
  expect(await codeOf(request, server, token)).not.toBe("VALID");
  expect(await tokenOf(request, server, application)).toBeUndefined();
  await pick("Enable…");
  await dialog.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText(`${name} enabled.`)).toBeVisible();
  await expect(rowOf(page, name).getByText("Active", { exact: true })).toBeVisible();
  expect(await codeOf(request, server, token)).toBe("VALID");

  await act(page, "Delete", name);
  await expect(dialog.getByText("1 token works now")).toBeVisible();
  await expect(dialog.getByText("This cannot be undone")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete application" }).click();
  await expect(page.getByText(`${name} deleted.`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "No application matches" })).toBeVisible();
  expect(await codeOf(request, server, token)).not.toBe("VALID");
  expect(await tokenOf(request, server, application)).toBeUndefined();
});
