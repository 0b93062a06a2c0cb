// The list of application keys and the screen of one.
import { randomUUID } from "node:crypto";
import { apply, codeOf, expect, expectAccessible, firstTokenOf, makeApplication, open, readSecret, rowOf, signIn, test, tokenOf } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|04|03)/] });

const unique = (name: string) => `${name} ${randomUUID().slice(0, 8)}`;

test("the list is searched, narrowed to a role and paged, also without scripts", async ({ page, anotherBrowser, server, admin }) => {
  const role = `many-${randomUUID().slice(0, 8)}`;
  await apply(server, `[[role]]\nname = "${role}"`);
  const many = unique("Many");
  for (let i = 10; i < 61; i++) await makeApplication(server, `${many} ${i}`, [role]);
  const other = await makeApplication(server, `${many} other`, ["gateway"]);
  await signIn(page, admin);
  await open(page, "/application-keys");
  await page.getByLabel("Search name or client ID").fill(many);
  await expect(page.getByText("52 applications")).toBeVisible();
  await page.getByLabel("Role").selectOption(role);
  await expect(page.getByText("51 applications")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`q=Many.*role=${role}`));
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: `${many} 60` }).click();
  await expect(page.getByRole("heading", { level: 1, name: `${many} 60` })).toBeVisible();
  await page.getByRole("link", { name: "Close" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByLabel("Role")).toHaveValue(role);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByRole("row")).toHaveCount(51);
  await expectAccessible(page);

  await page.getByLabel("Search name or client ID").fill(other.id);
  await expect(page.getByText(`No application with the role ${role} has “${other.id}”`)).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Role").selectOption("any");
  await expect(rowOf(page, `${many} other`)).toBeVisible();

  const plain = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(plain, admin);
  await plain.goto("/application-keys");
  await plain.getByLabel("Search name or client ID").fill(many);
  await plain.getByLabel("Role").selectOption(role);
  await plain.getByRole("button", { name: "Search" }).click();
  await expect(plain.getByText("51 applications")).toBeVisible();
  await expect(plain.getByRole("row")).toHaveCount(51);
});

test("the screen tells what it is and may do, its tokens, and ends them", async ({ page, server, admin, request }) => {
  const role = `clerk-${randomUUID().slice(0, 8)}`;
  const api = `billing-${randomUUID().slice(0, 8)}`;
  await apply(
    server,
    `[[api]]\nslug = "${api}"\nname = "Billing ${api}"\npath_prefixes = ["/${api}"]\n[[role]]\nname = "${role}"\npermissions = ["events.read"]\naccess = { ${api} = "read" }`,
  );
  const name = unique("Shown");
  const application = await makeApplication(server, name, [role]);
  const tokens = [await firstTokenOf(request, server, application), (await tokenOf(request, server, application))!];
  await signIn(page, admin);
  await open(page, `/application-keys?q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy client ID" })).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(`Billing ${api}`) })).toContainText(`By the role ${role}`);
  await expect(page.getByRole("row", { name: /^Events/ })).toContainText("See");
  await expect(page.getByText("2 work now.")).toBeVisible();
  await expect(page.getByRole("table", { name: /Tokens that work/ })).toContainText(`${api}:read events.read`);
  await expect(page.getByRole("link", { name: "Events" }).last()).toHaveAttribute("href", `/events?q=${application.id}`);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "End all tokens…" }).click();
  await expect(dialog.getByText("2 tokens work now.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "End all tokens" }).click();
  await expect(page.getByText("All tokens ended.")).toBeVisible();
  await expect(page.getByText("None works now.")).toBeVisible();
  for (const token of tokens) expect(await codeOf(request, server, token)).not.toBe("VALID");

  await page.getByRole("button", { name: "Regenerate secret…" }).click();
  await expect(dialog.getByRole("radio", { name: "24 hours" })).toBeFocused();
  await dialog.getByRole("button", { name: "Regenerate" }).click();
  const fresh = await readSecret(page);
  await expect(page.getByRole("heading", { name: "Old secret" })).toBeVisible();
  await expect(page.getByText("Nobody has called with it since then.")).toBeVisible();
  await page.getByRole("button", { name: "End it now…" }).click();
  await expect(dialog.getByText("Nobody has called with it since the application got its new secret.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  // Who still calls with it is written down every few seconds.
  for (let i = 0; i < 2; i++) expect(await tokenOf(request, server, application)).toBeTruthy();
  const callers = page.getByRole("table", { name: /Who called with the old secret/ });
  await expect(async () => {
    await page.reload();
    await expect(callers.getByRole("row").nth(1)).toContainText(/127\.0\.0\.1.*2 calls/, { timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  await page.locator("html[data-hydrated]").waitFor();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole("button", { name: "End it now…" }).click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog.getByText("1 caller has used it since the application got its new secret")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "End old secret" }).click();
  await expect(page.getByText("Old secret ended.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Old secret" })).toHaveCount(0);
  expect(await tokenOf(request, server, application)).toBeUndefined();
  expect(await tokenOf(request, server, fresh)).toBeTruthy();

  await page.getByRole("button", { name: "Disable…" }).click();
  await dialog.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByText("The application is disabled.", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Enable…" })).toBeVisible();

  // Its events lead back to it.
  await page.getByRole("link", { name: "Events" }).last().click();
  await page.getByRole("link", { name: /Details of: Application disabled/ }).click();
  await page.getByRole("link", { name: "Show the application" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await page.getByRole("button", { name: "Delete…" }).click();
  await dialog.getByRole("button", { name: "Delete application" }).click();
  await expect(page.getByText(`${name} deleted.`)).toBeVisible();
  await expect(page).toHaveURL(/\/application-keys$/);
  expect((await page.goto(`/application-keys/${application.id}`))?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "No application has this client ID" })).toBeVisible();
  await expectAccessible(page);
});

test("name and roles are changed; whoever was slower is told and loses nothing", async ({ page, anotherBrowser, server, admin }) => {
  const name = unique("Stale");
  const { id } = await makeApplication(server, name);
  await signIn(page, admin);
  const other = await anotherBrowser();
  await signIn(other, admin);
  for (const one of [page, other]) await open(one, `/application-keys/${id}`);
  await other.getByLabel("Name", { exact: true }).fill(`${name} slower`);
  await other.getByRole("checkbox", { name: "auditor" }).check();

  await page.getByRole("checkbox", { name: "gateway" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Choose at least one role")).toBeVisible();
  await expect(page.getByRole("checkbox").first()).toBeFocused();
  await page.getByRole("checkbox", { name: "developer" }).check();
  await page.getByLabel("Name", { exact: true }).fill(`${name} faster`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${name} faster saved.`)).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: `${name} faster` })).toBeVisible();

  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Somebody changed this application while the form was open.")).toBeVisible();
  await expect(other.getByLabel("Name", { exact: true })).toHaveValue(`${name} slower`);
  await expect(other.getByRole("checkbox", { name: "auditor" })).toBeChecked();
  await expect(other.getByRole("heading", { level: 1, name: `${name} faster` })).toBeVisible();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText(`${name} slower saved.`)).toBeVisible();
});

test("a role's screen leads to the applications and the users that have it", async ({ page, server, admin, makeUser }) => {
  const role = `held-${randomUUID().slice(0, 8)}`;
  await apply(server, `[[role]]\nname = "${role}"`);
  const name = unique("Held");
  await makeApplication(server, name, [role]);
  const user = await makeUser({ roles: [role], name: "Held User" });
  await signIn(page, admin);
  await open(page, `/roles/${role}`);
  await page.getByRole("button", { name: "Remove role…" }).click();
  await expect(page.getByRole("dialog").getByText("Somebody has it")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("main").getByRole("link", { name: "Application keys" }).click();
  await expect(page.getByText("1 application", { exact: true })).toBeVisible();
  await expect(rowOf(page, name)).toBeVisible();
  await page.goBack();
  await page.getByRole("main").getByRole("link", { name: "Application users" }).click();
  await expect(page.getByText("1 user", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: user.name })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: `Role: ${role}. Show users with every role` }).click();
  await expect(page).toHaveURL(/\/users$/);
});

test("an auditor looks, a developer does not", async ({ page, anotherBrowser, server, makeUser }) => {
  const name = unique("Looked at");
  const { id } = await makeApplication(server, name);
  await signIn(page, await makeUser({ roles: ["auditor"], name: "Audra" }));
  await open(page, `/application-keys?q=${encodeURIComponent(name)}`);
  await expect(rowOf(page, name)).toBeVisible();
  await expect(page.getByRole("button", { name: /New application|Regenerate|Delete/ })).toHaveCount(0);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await expect(page.getByRole("menuitem")).toHaveText(["Copy client ID", "Show its events"]);
  await open(page, `/application-keys/${id}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByRole("button", { name: /Save|Regenerate|Disable|Delete|End/ })).toHaveCount(0);
  await expectAccessible(page);

  const other = await anotherBrowser();
  await signIn(other, await makeUser());
  await expect(other.getByRole("link", { name: "Application keys" })).toHaveCount(0);
  await open(other, "/application-keys");
  await expect(other.getByRole("heading", { name: "Your roles do not let you see the application keys" })).toBeVisible();
  await expectAccessible(other);
  await open(other, `/application-keys/${id}`);
  await expect(other.getByRole("heading", { name: "Your roles do not let you see this application key" })).toBeVisible();
});
