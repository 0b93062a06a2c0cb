import { expect, expectAccessible, signIn, test } from "../fixtures";

test("the server is alive", async ({ request }) => {
  expect((await request.get("/healthz")).status()).toBe(200);
});

test("the sign-in page asks for email and password", async ({ page }) => {
  await page.goto("/login");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByLabel("Email", { exact: true })).toBeEditable();
  await expect(page.getByLabel("Password", { exact: true })).toBeEditable();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
  await expectAccessible(page);
});

test("a user signs in", { tag: "@journey" }, async ({ page, makeUser }) => {
  await signIn(page, await makeUser({ roles: ["developer"] }));
});
