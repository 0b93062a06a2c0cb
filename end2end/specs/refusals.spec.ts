// Why a call was refused (product section F, row 4).
import { enableKeys, expect, expectAccessible, makeKey, open, signIn, test } from "../fixtures";

test.use({ tolerated: [/status of 4(03|04)/] });

test("a refused call is found by its request ID, with the rule and the key", async ({
  page,
  server,
  admin,
  makeUser,
  request,
  anotherBrowser,
}) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Refused" });
  const secret = await makeKey(server, owner, "refused one");
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.getByRole("link", { name: "refused one" }).click();
  await page.getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("refused one revoked.")).toBeVisible();
  const answer = await request.get(`${server.url}/v1/whoami`, { headers: { authorization: `Bearer ${secret}` } });
  const { code, request_id: id } = await answer.json();
  expect(code).toBe("REVOKED");

  await page.getByRole("link", { name: "Refusals" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Refusals" })).toBeVisible();
  const field = page.getByLabel("Request ID");
  await field.fill("req_nonsense");
  await page.getByRole("button", { name: "Show why" }).click();
  await expect(page.getByText("This is no request ID")).toBeVisible();
  await expect(field).toHaveValue("req_nonsense");
  await expectAccessible(page);
  await field.fill(`level=warn denied request_id=${id} <script>`);
  await page.getByRole("button", { name: "Show why" }).click();
  await expect(page).toHaveURL(new RegExp(`/refusals/${id}$`));
  await expect(page.getByRole("heading", { level: 1, name: "REVOKED" })).toBeVisible();
  await expect(page.getByText("The credential was revoked.")).toBeVisible();
  await expect(page.getByText("kept for 7 days")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Show the key" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "refused one" })).toBeVisible();

  await test.step("the list is filtered by its key and its code", async () => {
    await page.getByRole("main").getByRole("link", { name: "Refusals" }).last().click();
    await expect(page).toHaveURL(/credential=key_/);
    await expect(page.getByRole("row")).toHaveCount(2);
    await page.getByLabel("Code").selectOption("EXPIRED");
    await expect(page.getByRole("heading", { name: "No refusal matches" })).toBeVisible();
    await page.getByLabel("Code").selectOption("REVOKED");
    await expect(page.getByRole("row")).toHaveCount(2);
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 800 });
    await expectAccessible(page);
  });

  await test.step("the form works without scripts", async () => {
    const plain = await anotherBrowser({ javaScriptEnabled: false });
    await signIn(plain, admin);
    await plain.goto("/refusals");
    await plain.getByLabel("Request ID").fill("nothing of the kind");
    await plain.getByRole("button", { name: "Show why" }).click();
    await expect(plain.getByText("This is no request ID")).toBeVisible();
    await plain.getByLabel("Request ID").fill(id);
    await plain.getByRole("button", { name: "Show why" }).click();
    await expect(plain.getByRole("heading", { level: 1, name: "REVOKED" })).toBeVisible();
  });
});

test("an unknown request ID says how long refusals are kept", async ({ page, admin }) => {
  await signIn(page, admin);
  for (const id of ["req_00000000000000000000000000", "%3Cscript%3E"]) {
    const answer = await page.goto(`/refusals/${id}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "No refusal has this request ID" })).toBeVisible();
    await expect(page.getByText("the latest 10,000")).toBeVisible();
  }
  await expectAccessible(page);
});

test("refusals page by page, and older ones are a link", async ({ page, server, admin, makeUser, request }) => {
  await enableKeys(server);
  const owner = await makeUser({ name: "Many" });
  const secret = await makeKey(server, owner, "much refused");
  await signIn(page, admin);
  await open(page, `/api-keys?q=${encodeURIComponent(owner.name)}`);
  await page.getByRole("link", { name: "much refused" }).click();
  await page.getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("much refused revoked.")).toBeVisible();
  for (let i = 0; i < 53; i++) {
    await request.get(`${server.url}/v1/whoami`, { headers: { authorization: `Bearer ${secret}` } });
  }
  await page.getByRole("main").getByRole("link", { name: "Refusals" }).last().click();
  await expect(page.getByRole("row")).toHaveCount(51);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("row")).toHaveCount(4);
  await page.getByRole("link", { name: "Latest" }).click();
  await expect(page.getByRole("row")).toHaveCount(51);
});

test("who may not read events is told so", async ({ page, makeUser }) => {
  await signIn(page, await makeUser());
  await expect(page.getByRole("link", { name: "Refusals" })).toHaveCount(0);
  const answer = await page.goto("/refusals");
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "Your roles do not let you see the refusals" })).toBeVisible();
});
