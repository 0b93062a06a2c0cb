// Lists as CSV files: what is filtered, in the order in which it is shown.
import { readFile } from "node:fs/promises";
import { type Page } from "@playwright/test";
import { enableKeys, expect, makeApplication, makeKey, open, signIn, test } from "../fixtures";

/** The name and the lines of the file that the link of the page leads to. */
async function download(page: Page): Promise<{ name: string; lines: string[] }> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const file = await waiting;
  const text = await readFile(await file.path(), "utf8");
  expect(text.endsWith("\r\n")).toBe(true);
  return { name: file.suggestedFilename(), lines: text.trimEnd().split("\r\n") };
}

test("API keys: what is searched for, in its order, and the log tells of it", async ({ page, server, admin, makeUser }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Exporter" });
  for (const name of ["beta", "=1+1", "alpha"]) await makeKey(server, owner, name);
  await signIn(page, admin);
  await open(page, "/api-keys?status=active&sort=-name");
  await page.getByLabel("Search name, ID or owner").fill(owner.email);
  await expect(page).toHaveURL(/[?&]q=/);
  await expect(page.getByRole("row")).toHaveCount(4);
  const { name, lines } = await download(page);
  expect(name).toMatch(/^api-keys-\d{4}-\d\d-\d\d\.csv$/);
  expect(lines[0]).toMatch(/^id,name,owner_id,owner,/);
  expect(lines.slice(1).map((line) => line.split(",")[1])).toEqual(["beta", "alpha", "'=1+1"]);
  expect(page.url()).toContain("sort=-name");

  await open(page, "/events?kind=api_key");
  await page.getByLabel("Details of: API keys exported").first().click();
  const detail = page.locator("tr.detail");
  for (const fact of [owner.email, "active", "-name"]) await expect(detail.getByText(fact, { exact: true })).toBeVisible();
});

test("applications, users and events", async ({ page, server, admin }) => {
  const application = await makeApplication(server, "ERP, of the exporter");
  await signIn(page, admin);
  await open(page, "/application-keys?q=of+the+exporter");
  const applications = await download(page);
  expect(applications.lines).toHaveLength(2);
  expect(applications.lines[1]).toContain(`${application.id},"ERP, of the exporter",gateway,active,`);
  await open(page, `/users?q=${encodeURIComponent(admin.email)}`);
  const users = await download(page);
  expect(users.lines[1]).toContain(`,${admin.name},${admin.email},tenant-admin,active,`);
  await open(page, "/events?kind=application");
  const events = await download(page);
  expect(events.name).toMatch(/^events-/);
  expect(events.lines.slice(1).every((line) => line.includes(",application."))).toBe(true);
});

test("it works without scripts", async ({ anotherBrowser, server, admin }) => {
  await enableKeys(server);
  const page = await anotherBrowser({ javaScriptEnabled: false });
  await signIn(page, admin);
  await page.goto("/users");
  expect((await download(page)).lines[0]).toMatch(/^id,name,email,/);
});
