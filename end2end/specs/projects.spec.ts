// Projects and their members.
import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { addUser, enableKeys, expect, expectAccessible, makeKey, makeProject, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 4(22|09|01|03|04)/] });

const unique = () => randomUUID().slice(0, 8);

async function addProject(page: Page, name: string, slug: string): Promise<void> {
  await page.getByRole("button", { name: "New project" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill(name);
  await page.getByRole("dialog").getByLabel("Slug").fill(slug);
  await page.getByRole("dialog").getByRole("button", { name: "Add project" }).click();
}

async function addMember(page: Page, name: string): Promise<void> {
  await page.getByLabel("Search name, email or ID").fill(name);
  await page.getByRole("button", { name: `Add ${name}` }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toBeVisible();
}

test("a project is made, gets members, is archived and restored", async ({ anotherBrowser, freshServer }) => {
  const add = (roles: string[], name: string) => addUser(freshServer, { roles, name });
  const [admin, yuki, omar] = [await add(["tenant-admin"], "Ada Admin"), await add(["developer"], "Yuki Tanaka"), await add(["developer"], "Omar Haddad")];
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, admin);
  await open(page, "/");
  await page.getByRole("link", { name: "Projects", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "No projects yet" })).toBeVisible();
  await expectAccessible(page);

  await addProject(page, "Checkout <b>", "Check Out");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Slug may have up to 63 lowercase letters")).toBeVisible();
  await expect(dialog.getByLabel("Name")).toHaveValue("Checkout <b>");
  await expectAccessible(page);
  await dialog.getByLabel("Slug").fill("checkout");
  await dialog.getByRole("button", { name: "Add project" }).click();
  await expect(page.getByText("Checkout <b> added.")).toBeVisible();
  await expect(page).toHaveURL(/\/projects\/prj_/);

  await page.getByLabel("Role of who is added").selectOption("auditor");
  await page.getByLabel("Search name, email or ID").fill("nobody at all");
  await expect(page.getByText("Nobody’s name, email or ID matches.")).toBeVisible();
  await addMember(page, yuki.name);
  await expect(page.getByLabel("Search name, email or ID")).toBeFocused();
  await expect(page.getByLabel(`Role of ${yuki.name}`)).toHaveValue("auditor");
  await addMember(page, omar.name);
  await page.getByLabel(`Role of ${omar.name}`).selectOption("developer");
  await expect(page.getByText("Unsaved changes")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Checkout <b> saved.")).toBeVisible();
  await page.reload();
  await page.locator("html[data-hydrated]").waitFor();
  await expect(page.getByLabel(`Role of ${yuki.name}`)).toHaveValue("auditor");
  await expect(page.getByLabel(`Role of ${omar.name}`)).toHaveValue("developer");

  await page.getByRole("button", { name: `Remove ${yuki.name}` }).click();
  await expect(page.getByRole("row", { name: new RegExp(yuki.name) })).toHaveCount(0);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel(`Role of ${yuki.name}`)).toHaveValue("auditor");
  await page.getByRole("button", { name: `Remove ${yuki.name}` }).click();
  await page.getByLabel("Name", { exact: true }).fill(" ");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Name is missing.")).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(yuki.name) })).toHaveCount(0);
  await page.getByLabel("Name", { exact: true }).fill("Checkout");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Checkout saved.")).toBeVisible();

  await page.getByRole("button", { name: "Archive…" }).click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Archive project" }).click();
  await expect(page.getByText("Checkout archived.")).toBeVisible();
  await page.getByRole("link", { name: "Projects", exact: true }).first().click();
  await expect(page.getByRole("row", { name: /Checkout/ })).toContainText("Archived");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Checkout" }).click();
  await page.getByRole("button", { name: "Restore…" }).click();
  await dialog.getByRole("button", { name: "Restore project" }).click();
  await expect(page.getByText("Checkout restored.")).toBeVisible();
});

test("a slug belongs to one project", async ({ page, admin }) => {
  const slug = `taken-${unique()}`;
  await signIn(page, admin);
  await open(page, "/projects");
  await addProject(page, slug, slug);
  await expect(page.getByText(`${slug} added.`)).toBeVisible();
  await open(page, "/projects");
  await addProject(page, "Another", slug);
  await expect(page.getByText(`There is already a project “${slug}”.`)).toBeVisible();
  await expect(page.getByRole("dialog").getByLabel("Name")).toHaveValue("Another");
});

test("members that somebody else changed meanwhile", async ({ page, anotherBrowser, admin, makeUser }) => {
  const [slug, first, second] = [`stale-${unique()}`, await makeUser({ name: "First" }), await makeUser({ name: "Second" })];
  await signIn(page, admin);
  await open(page, "/projects");
  await addProject(page, slug, slug);
  await expect(page.getByText(`${slug} added.`)).toBeVisible();
  const other = await anotherBrowser();
  await signIn(other, admin);
  await open(other, new URL(page.url()).pathname);
  await addMember(other, second.name);
  await addMember(page, first.name);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`${slug} saved.`)).toBeVisible();

  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Somebody changed this project while the form was open.")).toBeVisible();
  await expect(other.getByLabel(`Role of ${second.name}`)).toBeVisible();
  await other.getByRole("button", { name: "Discard" }).click();
  await expect(other.getByLabel(`Role of ${first.name}`)).toBeVisible();
  await expect(other.getByLabel(`Role of ${second.name}`)).toHaveCount(0);
});

test("an auditor looks at projects and a developer does not", async ({ page, anotherBrowser, admin, makeUser }) => {
  const slug = `seen-${unique()}`;
  const own = await anotherBrowser();
  await signIn(own, admin);
  await open(own, "/projects");
  await addProject(own, slug, slug);
  await expect(own.getByText(`${slug} added.`)).toBeVisible();

  await signIn(page, await makeUser({ roles: ["auditor"], name: "Audra" }));
  await open(page, "/projects");
  await expect(page.getByRole("button", { name: "New project" })).toHaveCount(0);
  await page.getByRole("link", { name: slug }).click();
  await expect(page.getByText("You can look at projects.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Save|Archive/ })).toHaveCount(0);
  await expectAccessible(page);

  const other = await anotherBrowser();
  await signIn(other, await makeUser());
  await open(other, new URL(page.url()).pathname);
  await expect(other.getByRole("heading", { name: "Your roles do not let you see this project" })).toBeVisible();
});

test("the keys of a project are listed from its screen", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser();
  const { project, projectName } = await makeProject(server, owner);
  await makeKey(server, owner, `outside ${project}`);
  await server.cli(["api-key", "create", "--owner", owner.email, "--name", `inside ${project}`, "--project", project]);
  await signIn(page, admin);
  await open(page, "/projects");
  await page.getByRole("link", { name: projectName }).first().click();
  await page.getByRole("link", { name: "Show them" }).click();
  await expect(page).toHaveURL(new RegExp(`project=${project}`));
  await expect(page.getByRole("row", { name: new RegExp(`inside ${project}`) })).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "Show the keys of every project" }).click();
  await page.getByLabel("Search name, ID or owner").fill(project);
  await expect(page.getByRole("row", { name: new RegExp(`outside ${project}`) })).toBeVisible();
});
