// OAuth 1.0a as a user meets it (product section A, rows 7 and 8): an application asks, they say yes, less or no, and take
// it back.
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Page } from "@playwright/test";
import {
  accessToken,
  type Consumer,
  CONSUMER_SECRET,
  type Credentials,
  expect,
  expectAccessible,
  makeApproved,
  makeProject,
  open,
  requestToken,
  rowOf,
  type Server,
  signIn,
  test,
} from "../fixtures";

test.use({ tolerated: [/status of 4(04|09|22)/] });

const CALLBACK = "https://doors.example.test/cb?next=a";
const unique = (name: string) => `${name} ${randomUUID().slice(0, 8)}`;
const address = (token: string) => `/oauth1/authorize?oauth_token=${token}`;

/** The page that asks. It has no scripts, so nothing is waited for. */
async function ask(page: Page, consumer: Consumer, token: string): Promise<void> {
  await page.goto(address(token));
  await expect(page.getByRole("heading", { name: `Let ${consumer.name} act for you?` })).toBeVisible();
}

/** Answers for the application, and gives where users are sent. */
async function sentBack(page: Page): Promise<() => Promise<URL>> {
  const sent = page.waitForRequest(/^https:\/\/doors\.example\.test\//);
  await page.route("https://doors.example.test/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>Back</title><p>Back in DOORS" }));
  return async () => {
    const url = new URL((await sent).url());
    // Whoever goes elsewhere before the page has come is led back to it.
    await expect(page).toHaveTitle("Back");
    return url;
  };
}

/** Says yes at once, and exchanges what comes of it. */
async function allow(page: Page, server: Server, consumer: Consumer): Promise<Credentials> {
  const temporary = await requestToken(server, consumer);
  await ask(page, consumer, temporary.token);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  const code = (await page.getByLabel("Code").textContent())!;
  return accessToken(server, consumer, temporary, code);
}

test("somebody who is not signed in signs in first, allows it, and is sent back", async ({ page, server, makeUser }) => {
  const consumer = await makeApproved(server, unique("DOORS <b>Next</b>"));
  const user = await makeUser({ roles: ["developer"], name: "Dora Doors" });
  const temporary = await requestToken(server, consumer, CALLBACK);
  await page.goto(address(temporary.token));
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("Email").fill(user.email);
  await page.getByLabel("Password").fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: `Let ${consumer.name} act for you?` })).toBeVisible();
  await expect(page.getByText("https://doors.example.test", { exact: true })).toBeVisible();
  await expect(page.getByText(user.email)).toBeVisible();
  await expectAccessible(page);
  const back = await sentBack(page);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  const url = await back();
  expect(url.searchParams.get("next")).toBe("a");
  expect(url.searchParams.get("oauth_token")).toBe(temporary.token);
  await expect(page.getByText("Back in DOORS")).toBeVisible();
  const granted = await accessToken(server, consumer, temporary, url.searchParams.get("oauth_verifier")!);
  expect(granted.token).toMatch(/^aut_/);
  await page.goto(address(temporary.token));
  await expect(page.getByRole("alert")).toContainText("was answered already");
});

test("no is no, also for the application", async ({ page, server, makeUser }) => {
  const consumer = await makeApproved(server, unique("Jama"));
  await signIn(page, await makeUser({ roles: ["developer"] }));
  const temporary = await requestToken(server, consumer, CALLBACK);
  await ask(page, consumer, temporary.token);
  const back = await sentBack(page);
  await page.getByRole("button", { name: "Do not allow" }).click();
  expect((await back()).searchParams.get("oauth_problem")).toBe("permission_denied");
  await expect(accessToken(server, consumer, temporary, "7k3m-9qxp")).rejects.toThrow(/permission_denied/);

  const byHand = await requestToken(server, consumer);
  await ask(page, consumer, byHand.token);
  await page.getByRole("button", { name: "Do not allow" }).click();
  await expect(page.getByRole("heading", { name: "Not allowed" })).toBeVisible();
});

test("a code is read and typed, and works once", async ({ page, server, makeUser }) => {
  const consumer = await makeApproved(server, unique("Polarion"));
  await signIn(page, await makeUser({ roles: ["developer"] }));
  const temporary = await requestToken(server, consumer);
  await ask(page, consumer, temporary.token);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  const code = page.getByLabel("Code");
  await expect(code).toHaveText(/^[0-9a-z]{4}-[0-9a-z]{4}$/);
  await expectAccessible(page);
  await expect(accessToken(server, consumer, temporary, "0000-0000")).rejects.toThrow(/verifier_invalid/);
  const typed = (await code.textContent())!.toUpperCase().replace("-", " ");
  expect((await accessToken(server, consumer, temporary, typed)).token).toMatch(/^aut_/);
  await expect(accessToken(server, consumer, temporary, typed)).rejects.toThrow(/token_used|token_rejected/);
});

test("what is allowed is narrowed by API, and nothing is not enough", async ({ page, server, makeUser }) => {
  const consumer = await makeApproved(server, unique("Windchill"));
  const user = await makeUser({ roles: ["tenant-admin"], name: "Nora Narrow" });
  const { apiName, api } = await makeProject(server, user);
  await signIn(page, user);
  const temporary = await requestToken(server, consumer);
  await ask(page, consumer, temporary.token);
  const selects = page.getByRole("group", { name: "What it may reach" }).getByRole("combobox");
  for (const select of await selects.all()) await select.selectOption("none");
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("leaves nothing to allow");
  const reach = page.getByLabel(apiName);
  await expect(reach).toHaveValue("none");
  await reach.selectOption("read");
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  const code = (await page.getByLabel("Code").textContent())!;
  await accessToken(server, consumer, temporary, code);
  await open(page, "/profile/applications");
  await expect(rowOf(page, consumer.name)).toContainText(`${api}: read`);
});

test("who signed in meanwhile is asked anew", async ({ page, server, makeUser }) => {
  const consumer = await makeApproved(server, unique("Jama"));
  const [ann, bob] = [await makeUser({ name: "Ann Asked" }), await makeUser({ name: "Bob Beside" })];
  await signIn(page, ann);
  const { token } = await requestToken(server, consumer);
  await ask(page, consumer, token);
  await expect(page.getByText(`as you, ${ann.name}`)).toBeVisible();
  // In another tab.
  await page.context().clearCookies();
  const other = await page.context().newPage();
  await signIn(other, bob);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: `signed in as ${bob.name} now, and somebody else was asked` })).toBeVisible();
  await expect(page.getByText(`as you, ${bob.name}`)).toBeVisible();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page.getByLabel("Code")).toBeVisible();
});

test("what cannot be answered says why", async ({ page, server, makeUser }) => {
  const consumer = await makeApproved(server, unique("Cameo"));
  await signIn(page, await makeUser({ roles: ["developer"] }));
  for (const nonsense of ["", "tmp_nonsense", "tmp_00000000000000000000000007"]) {
    await page.goto(address(nonsense));
    await expect(page.getByRole("alert")).toContainText("There is no such sign-in request");
  }
  const temporary = await requestToken(server, consumer);
  await ask(page, consumer, temporary.token);
  const other = await makeApproved(server, unique("Other"));
  const second = await requestToken(server, other);
  await page.goto(address(second.token));
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page.getByLabel("Code")).toBeVisible();
  await page.goto(address(second.token));
  await expect(page.getByRole("alert")).toContainText("answered already");
  await expectAccessible(page);
});

test("a user sees and withdraws what may act for them", async ({ page, server, makeUser }) => {
  const consumer = await makeApproved(server, unique("DOORS Next"));
  await signIn(page, await makeUser({ roles: ["developer"] }));
  await open(page, "/profile/applications");
  await expect(page.getByText("No application may act for you")).toBeVisible();
  await allow(page, server, consumer);
  await open(page, "/profile/applications");
  const row = rowOf(page, consumer.name);
  await expect(row).toContainText("Never used");
  await expectAccessible(page);
  await row.getByRole("button", { name: `Withdraw ${consumer.name}` }).click();
  const dialog = page.getByRole("dialog", { name: `Withdraw ${consumer.name}?` });
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await row.getByRole("button", { name: `Withdraw ${consumer.name}` }).click();
  await dialog.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText(`${consumer.name} withdrawn.`)).toBeVisible();
  await expect(page.getByText("No application may act for you")).toBeVisible();
});

test("an administrator sees and withdraws it for anybody, an auditor only sees", async ({ page, server, admin, makeUser, anotherBrowser }) => {
  const consumer = await makeApproved(server, unique("EWM"));
  const user = await makeUser({ roles: ["developer"], name: "Erika EWM" });
  await signIn(page, user);
  await allow(page, server, consumer);

  const auditor = await anotherBrowser();
  await signIn(auditor, await makeUser({ roles: ["auditor"], name: "Audra" }));
  await open(auditor, "/users?q=" + encodeURIComponent(user.email));
  await auditor.getByRole("link", { name: user.name }).first().click();
  await auditor.getByRole("link", { name: "Applications", exact: true }).click();
  await expect(rowOf(auditor, consumer.name)).toBeVisible();
  await expect(auditor.getByRole("button", { name: /Withdraw/ })).toHaveCount(0);

  const administrator = await anotherBrowser();
  await signIn(administrator, admin);
  await open(administrator, new URL(auditor.url()).pathname);
  await rowOf(administrator, consumer.name).getByRole("button", { name: /Withdraw/ }).click();
  await administrator.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(administrator.getByText(`${consumer.name} withdrawn.`)).toBeVisible();
  await expect(administrator.getByText(`No application may act for ${user.name}`)).toBeVisible();
  await open(page, "/profile/applications");
  await expect(page.getByText("No application may act for you")).toBeVisible();
});

for (const script of ["oauth1_oauthlib.py", "oauth1_authlib.py"]) {
  test(`${script} dances, with a person at the page that asks`, async ({ page, server, makeUser }) => {
    const consumer = await makeApproved(server, unique("DOORS"));
    await signIn(page, await makeUser({ roles: ["developer"] }));
    const python = execFileSync("../.make/python", ["python"], { encoding: "utf8" }).trim();
    const env = { ...process.env, ISSUER: server.url, CLIENT_ID: consumer.key, CLIENT_SECRET: CONSUMER_SECRET };
    const client = spawn(python, [`clients/${script}`], { env, stdio: ["pipe", "pipe", "pipe"] });
    const ended = once(client, "exit");
    let complaint = "";
    client.stderr.on("data", (chunk) => (complaint += chunk));
    let asked = 0;
    for await (const token of createInterface({ input: client.stdout })) {
      await ask(page, consumer, token);
      const back = await sentBack(page);
      await page.getByRole("button", { name: "Allow", exact: true }).click();
      const url = await back();
      client.stdin.write(`${url.searchParams.get("oauth_verifier")}\n`);
      asked += 1;
    }
    const [status] = await ended;
    expect(status, complaint).toBe(0);
    expect(asked).toBeGreaterThan(2);
  });
}
