// What a developer does with their own keys (product section D, rows 3, 7, 8 and 9).
import type { Page } from "@playwright/test";
import { addUser, codeOf, enableKeys, expect, expectAccessible, makeKey, open, signIn, test, userTab } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|01|03)/] });

/** Fills in the form for a new key and sends it. */
async function askFor(page: Page, description: string): Promise<void> {
  await page.getByRole("button", { name: /^Generate (new|your first) key/ }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(description);
  await page.getByRole("button", { name: "Generate", exact: true }).click();
}

async function closeSecret(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel(/stored it/)).toBeVisible();
  // Escape closes nothing that is not stored, and says why. A browser heeds a page that says so only once in a row.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("alert")).toContainText("after closing, nobody can show it again");
  await dialog.getByLabel(/stored it/).check();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
}

/** Opens somebody's screen and gives or takes roles and seat. */
async function changeUser(page: Page, name: string, change: () => Promise<void>): Promise<void> {
  await open(page, `/users?q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name }).first().click();
  await userTab(page, "Roles").click();
  await change();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${name} saved.`)).toBeVisible();
}

test("generating, renaming and deleting need the role developer, which an administrator gives themself", async ({
  page,
  server,
}) => {
  await enableKeys(server);
  const admin = await addUser(server, { roles: ["tenant-admin"], name: "Sole Admin" });
  await signIn(page, admin);
  await open(page, "/profile/api-keys");
  await expect(page.getByText("You do not have the role developer.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Generate/ })).toHaveCount(0);
  await page.getByRole("link", { name: "Give yourself the role" }).click();
  await expect(userTab(page, "Roles")).toHaveAttribute("aria-current", "page");
  await page.getByLabel("developer").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${admin.name} saved.`)).toBeVisible();

  await page.getByRole("link", { name: "My API keys" }).first().click();
  await askFor(page, "mine now");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Copy API key" })).toBeFocused();
  await closeSecret(page);
  await expect(page.getByRole("row", { name: /mine now/ })).toBeVisible();
});

test("going back takes no secret away that is not stored, nor one that is on its way", async ({ page, server, makeUser, request }) => {
  await enableKeys(server);
  await signIn(page, await makeUser({ roles: ["developer"] }));
  await open(page, "/");
  await page.getByRole("link", { name: "My API keys" }).first().click();
  await askFor(page, "kept over a step back");
  const dialog = page.getByRole("dialog");
  const secret = dialog.getByRole("textbox", { name: "API key" });
  await expect(secret).toHaveText(/^clvk_/);
  for (const _ of [1, 2]) await page.goBack();
  await expect(page).toHaveURL(`${server.url}/`);
  expect(await codeOf(request, server, (await secret.textContent())!)).toBe("VALID");
  await closeSecret(page);

  await open(page, "/");
  await page.getByRole("link", { name: "My API keys" }).first().click();
  let answer!: () => void;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/calls/api-keys/generate", async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest("**/calls/api-keys/generate");
  await askFor(page, "made while somebody left");
  await asked;
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(`${server.url}/`);
  answer();
  await expect(dialog.getByRole("heading", { name: "Your new key: made while somebody left" })).toBeVisible();
  await closeSecret(page);
});

test("what an address opened leaves the focus on the page", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  await signIn(page, await makeUser({ roles: ["developer"] }));
  await open(page, "/profile/api-keys?generate=");
  await expect(page.getByRole("dialog").getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("main")).toBeFocused();
});

test("a key is renamed and deleted by its owner", async ({ page, server, makeUser, request }) => {
  await enableKeys(server);
  const owner = await makeUser();
  const secret = await makeKey(server, owner, "laptop");
  await signIn(page, owner);
  await open(page, "/profile/api-keys");
  await page.getByRole("button", { name: "Actions for laptop" }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  const description = page.getByRole("dialog").getByLabel("Name", { exact: true });
  await expect(description).toHaveValue("laptop");
  await description.fill("x".repeat(10_000));
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(page.getByText("may have at most 100 characters; this one has 10000.")).toBeVisible();
  await expect(description).toHaveValue("x".repeat(10_000));
  await description.fill("</textarea><script>alert(1)</script>");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(page.getByText("It was called laptop.")).toBeVisible();
  await page.reload();
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page.getByText("</textarea><script>alert(1)</script>", { exact: true })).toBeVisible();
  expect(await codeOf(request, server, secret)).toBe("VALID");

  await page.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete key" }).click();
  await expect(page.getByText("It is refused from now on.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No API keys yet" })).toBeVisible();
  expect(await codeOf(request, server, secret)).toBe("NOT_FOUND");
});

test("the form for a new key names each limit and keeps what was typed", async ({ page, server, makeUser }) => {
  await enableKeys(server);
  await server.cli(["settings", "set", "api_keys.max_expiration_days", "60"]);
  const owner = await makeUser();
  await signIn(page, owner);
  await open(page, "/profile/api-keys?generate");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Generate", exact: true }).click();
  await expect(dialog.getByText("Name is missing.")).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("<script>alert(1)</script>");
  await dialog.getByLabel("Expires").selectOption("Custom…");
  for (const [typed, told] of [
    ["61", "Expiry may be at most 60 days from now; 61 is more."],
    ["0", "Expiry must be at least 1 day from now."],
    ["", "Enter a whole number of days"],
  ] as const) {
    await dialog.getByLabel("Number of days").fill(typed);
    await dialog.getByRole("button", { name: "Generate", exact: true }).click();
    await expect(dialog.getByText(told)).toBeVisible();
    await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("<script>alert(1)</script>");
  }
  await dialog.getByLabel("Number of days").fill("60");
  await dialog.getByRole("button", { name: "Generate", exact: true }).click();
  await closeSecret(page);
  await expect(page.getByText("<script>alert(1)</script>", { exact: true })).toBeVisible();
  await server.cli(["settings", "set", "api_keys.max_expiration_days", "none"]);
});

test("without a licence seat there is no key, and a taken seat goes to nobody else", async ({ anotherBrowser, freshServer }) => {
  const add = (roles: ("tenant-admin" | "developer")[], name: string) => addUser(freshServer, { roles, name });
  const admin = await add(["tenant-admin"], "Ada Admin");
  await freshServer.cli(["settings", "set", "api_keys.enabled", "true"]);
  await freshServer.cli(["settings", "set", "licence.seats", "2"]);
  const [first, second] = [await add(["developer"], "First"), await add(["developer"], "Second")];
  const hers = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(hers, second);
  await open(hers, "/profile/api-keys");
  await expect(hers.getByText("You hold none of the licence seats.")).toBeVisible();
  await expect(hers.getByRole("button", { name: /Generate/ })).toHaveCount(0);

  const page = await anotherBrowser({ baseURL: freshServer.url });
  const seat = page.getByRole("switch", { name: "Licence seat" });
  await signIn(page, admin);
  await open(page, `/users?q=${encodeURIComponent(second.name)}`);
  await page.getByRole("link", { name: second.name }).first().click();
  await userTab(page, "Roles").click();
  await seat.check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Every licence seat is taken (2 of 2).")).toBeVisible();
  await expect(seat).toBeChecked();

  await changeUser(page, first.name, () => seat.uncheck());
  await changeUser(page, second.name, () => seat.check());
  await open(hers, "/profile/api-keys");
  await expect(hers.getByRole("button", { name: "Generate new key" })).toBeVisible();
});

test("the maximum per user holds at the key beyond it, and a deletion makes room", async ({ anotherBrowser, freshServer }) => {
  const admin = await addUser(freshServer, { roles: ["tenant-admin", "developer"], name: "Ada Admin" });
  await freshServer.cli(["settings", "set", "api_keys.enabled", "true"]);
  await freshServer.cli(["settings", "set", "api_keys.max_per_user", "2"]);
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, admin);
  await open(page, "/profile/api-keys");
  for (const name of ["one", "two"]) {
    await askFor(page, name);
    await closeSecret(page);
  }
  await askFor(page, "three");
  await expect(page.getByText("A user may have at most 2 active API keys")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("three");
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Actions for one" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete key" }).click();
  await expect(page.getByText("one deleted.")).toBeVisible();
  await page.getByRole("button", { name: "Generate new key" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("three");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await closeSecret(page);
});

test("the dialog of a new key waits for its first call and tells from where it came", async ({ page, server, makeUser, request }) => {
  await enableKeys(server);
  await signIn(page, await makeUser());
  await open(page, "/profile/api-keys");
  await askFor(page, "watched");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Waiting for the first call…")).toBeVisible();
  const secret = await dialog.getByRole("textbox", { name: "API key" }).innerText();
  expect(await codeOf(request, server, secret)).toBe("VALID");
  await expect(dialog.getByText(/^First call just now from (127\.0\.0\.1|::1): accepted\.$/)).toBeVisible();
  await closeSecret(page);
});
