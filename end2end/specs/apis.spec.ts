// The APIs that are guarded: registering, changing and removing one.
import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { addUser, apply, expect, expectAccessible, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|01|03|04)/] });

const unique = () => randomUUID().slice(0, 8);

async function register(page: Page, slug: string, name: string, prefixes: string): Promise<void> {
  await page.getByRole("button", { name: "Register API" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Slug").fill(slug);
  await dialog.getByLabel("Path prefixes").fill(prefixes);
  await dialog.getByRole("button", { name: "Register API" }).click();
}

async function pick(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("the first API is registered, switched off and removed", async ({ anotherBrowser, freshServer }) => {
  const admin = await addUser(freshServer, { roles: ["tenant-admin"], name: "Ada Admin" });
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, admin);
  await open(page, "/");
  await page.getByRole("link", { name: "APIs", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "No APIs yet" })).toBeVisible();
  await expectAccessible(page);

  await register(page, "orders", "Orders <b>", "orders\n/refunds");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("“orders” is no path prefix: it begins with /")).toBeVisible();
  await expect(dialog.getByLabel("Path prefixes")).toHaveValue("orders\n/refunds");
  await expect(dialog.getByLabel("Path prefixes")).toBeFocused();
  await expectAccessible(page);
  await dialog.getByLabel("Path prefixes").fill("/orders/\n\n/refunds");
  await dialog.getByLabel("Hosts").fill("API.example.test");
  await dialog.getByRole("button", { name: "Register API" }).click();
  await expect(page.getByText("Orders <b> registered.")).toBeVisible();
  const row = page.getByRole("row", { name: /Orders <b>/ });
  await expect(row).toContainText("api.example.test");
  await expect(row).toContainText("/orders, /refunds");
  await expect(row).toContainText("On");
  await expectAccessible(page);

  await pick(page, "Orders <b>", "Edit…");
  await expect(dialog.getByLabel("Slug")).toBeDisabled();
  await expect(dialog.getByLabel("Path prefixes")).toHaveValue("/orders\n/refunds");
  await dialog.getByRole("switch", { name: "Enabled" }).uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Orders <b> saved.")).toBeVisible();
  await expect(row).toContainText("Off");
  await expect(page.getByRole("button", { name: "Actions for Orders <b>" })).toBeFocused();

  await pick(page, "Orders <b>", "Remove…");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog.getByText("no key is narrowed to it")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Remove API" }).click();
  await expect(page.getByText("Orders <b> removed.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No APIs yet" })).toBeVisible();
});

test("a prefix and a slug belong to one API", async ({ page, admin }) => {
  const [first, second] = [`first-${unique()}`, `second-${unique()}`];
  await signIn(page, admin);
  await open(page, "/apis");
  await register(page, first, "The first", `/${first}`);
  await expect(page.getByText("The first registered.")).toBeVisible();
  await register(page, second, "The second", `/${second}\n/${first}`);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(`/${first} belongs to The first (${first}) already.`)).toBeVisible();
  // Whoever types while focus is on its way to the wrong field types there.
  await expect(dialog.getByLabel("Path prefixes")).toBeFocused();
  await dialog.getByLabel("Slug").fill(first);
  await dialog.getByRole("button", { name: "Register API" }).click();
  await expect(dialog.getByText(`There is already an API “${first}”.`)).toBeVisible();
  await expect(dialog.getByLabel("Path prefixes")).toHaveValue(`/${second}\n/${first}`);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  // What was typed is offered again.
  await page.getByRole("button", { name: "Register API" }).click();
  await expect(dialog.getByLabel("Name")).toHaveValue("The second");
});

test("whoever was slower is told and loses nothing", async ({ page, anotherBrowser, admin }) => {
  const slug = `stale-${unique()}`;
  await signIn(page, admin);
  await open(page, "/apis");
  await register(page, slug, `Api ${slug}`, `/${slug}`);
  await expect(page.getByText(`Api ${slug} registered.`)).toBeVisible();
  const other = await anotherBrowser();
  await signIn(other, admin);
  await open(other, "/apis");
  await pick(other, `Api ${slug}`, "Edit…");
  await other.getByLabel("Description").fill("from the other");
  await other.getByLabel("Hosts").fill("other.example.test");

  await pick(page, `Api ${slug}`, "Edit…");
  await page.getByLabel("Description").fill("from the first");
  await page.getByLabel("Name").fill(`Api ${slug} of the first`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Api ${slug} of the first saved.`)).toBeVisible();

  await other.getByRole("button", { name: "Save" }).click();
  const stale = other.getByRole("alert").filter({ hasText: "Somebody changed this API while the form was open." });
  await expect(stale.getByRole("listitem")).toHaveText([
    `Name: Api ${slug} of the first`,
    "Description: from the first (the form keeps what you entered)",
  ]);
  // What was not touched here is taken over, what was is kept.
  await expect(other.getByLabel("Name")).toHaveValue(`Api ${slug} of the first`);
  await expect(other.getByLabel("Description")).toHaveValue("from the other");
  await expect(other.getByLabel("Hosts")).toHaveValue("other.example.test");
  await expectAccessible(other);
  await other.getByRole("button", { name: "Take the present values" }).click();
  await expect(stale).toBeHidden();
  await expect(other.getByLabel("Description")).toHaveValue("from the first");
  await expect(other.getByLabel("Hosts")).toHaveValue("");
  await other.getByLabel("Description").fill("from both");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText(`Api ${slug} of the first saved.`)).toBeVisible();
});

test("an auditor looks, a developer does not", async ({ page, anotherBrowser, makeUser }) => {
  await signIn(page, await makeUser({ roles: ["auditor"], name: "Audra" }));
  await open(page, "/apis");
  await expect(page.getByRole("button", { name: "Register API" })).toHaveCount(0);
  const other = await anotherBrowser();
  await signIn(other, await makeUser());
  await expect(other.getByRole("link", { name: "APIs", exact: true })).toHaveCount(0);
  await open(other, "/apis");
  await expect(other.getByRole("heading", { name: "Your roles do not let you see the APIs" })).toBeVisible();
  await expectAccessible(other);
});

test("where an API is stays with who may choose it", async ({ page, server, makeUser }) => {
  const slug = `placed-${unique()}`;
  await apply(
    server,
    `
    [[api]]
    slug = "${slug}"
    name = "Placed ${slug}"
    path_prefixes = ["/${slug}"]

    [[role]]
    name = "describes-${slug}"
    permissions = ["apis.read", "apis.write"]
    `,
  );
  const user = await makeUser({ roles: [`describes-${slug}`] });
  await signIn(page, user);
  await open(page, "/apis");
  await pick(page, `Placed ${slug}`, "Edit…");
  const dialog = page.getByRole("dialog");
  const prefixes = dialog.getByLabel("Path prefixes");
  await expect(prefixes).toHaveJSProperty("readOnly", true);
  await expect(prefixes).toHaveAccessibleDescription(/only who has security\.apis\.write/);
  await expectAccessible(page);
  await dialog.getByLabel("Description").fill("described");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Placed ${slug} saved.`)).toBeVisible();
  await pick(page, `Placed ${slug}`, "Remove…");
  await dialog.getByRole("button", { name: "Remove API" }).click();
  await expect(dialog.getByText("security.apis.write")).toBeVisible();
});
