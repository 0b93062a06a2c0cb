// Every screen by axe in both themes, wide, middling and as narrow as 1280 px at 400 % zoom; none is wider than its window.
import type { Page } from "@playwright/test";
import { apply, enableKeys, expect, expectAccessible, makeApplication, makeConsumer, makeKey, open, signIn, test } from "../fixtures";

const paths = ["/", "/api-keys", "/application-keys", "/application-keys?new", "/oauth-consumers", "/users", "/apis", "/roles", "/roles/new", "/roles/auditor", "/projects", "/events", "/refusals", "/settings", "/profile/api-keys", "/profile/applications", "/profile/security", "/profile/appearance"];
const widths = [1280, 800, 320];

async function expectToFit(page: Page, path: string): Promise<void> {
  const beyond = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
      return out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
    });
  await expect.poll(beyond, `${path} is wider than ${page.viewportSize()?.width} px`).toEqual([]);
}

for (const path of paths) {
  test(`${path} is accessible and fits`, async ({ page, server, admin, makeUser }) => {
    await enableKeys(server);
    await makeKey(server, await makeUser(), "a key to look at");
    await makeConsumer(server, "a consumer to look at");
    await signIn(page, admin);
    await open(page, path);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await expectAccessible(page);
      await expectToFit(page, path);
    }
  });
}

// As long as may be, without a place to break, in other scripts and the other direction, and with marks above and below.
const NAMES = ["W".repeat(60), "مفتاح واجهة برمجة التطبيقات للمستودع الرئيسي ٤٢", "กุญแจสำหรับระบบคลังสินค้าอัตโนมัติทั้งหมดของบริษัท", "Z̷̢̛a̴̛͝l̵̛͠g̸͠o̶͝", "👩🏽👨🏿🇨🇭☁️ サービス名前がとても長い場合", "<b>bold</b> & \"quoted\""];

test("names in any script, direction and length break no layout", async ({ anotherBrowser, freshServer }) => {
  test.slow();
  const quoted = (text: string) => JSON.stringify(text);
  const add = async (email: string, name: string) => {
    await freshServer.cli(["user", "add", "--email", email, "--name", name, "--role", "tenant-admin", "--role", "developer", "--password-stdin"], "four quiet horses\n");
    return { email, name, password: "four quiet horses" };
  };
  const people: { email: string; password: string }[] = [];
  for (const [i, name] of NAMES.entries()) people.push(await add(`${"long".repeat(12)}.${i}@example.test`, name));
  await enableKeys(freshServer);
  await apply(
    freshServer,
    NAMES.map(
      (name, i) => `
      [[api]]
      slug = "api-${i}-${"x".repeat(20)}"
      name = ${quoted(name)}
      path_prefixes = ["/api-${i}/${"y".repeat(40)}"]
      [[project]]
      slug = "project-${i}-${"x".repeat(20)}"
      name = ${quoted(name)}
      members = [{ user = "${people[i]!.email}", role = "developer" }]
      `,
    ).join("\n"),
  );
  for (const [i, name] of NAMES.entries()) {
    await makeKey(freshServer, people[i]!, name);
    await makeApplication(freshServer, name);
    await makeConsumer(freshServer, name);
  }
  const page = await anotherBrowser({ baseURL: freshServer.url });
  await signIn(page, people[0]!);
  const screens = ["/", "/events", "/refusals", "/profile/api-keys", "/application-keys?new", "/oauth-consumers"];
  for (const list of ["/api-keys", "/application-keys", "/users", "/apis", "/projects"]) {
    screens.push(list);
    if (list === "/apis") continue;
    await open(page, list);
    const links = page.locator(`#main table a[href^="${list}/"]`);
    screens.push(...(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!))).slice(0, 8));
  }
  for (const path of screens) {
    await open(page, path);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await expectToFit(page, path);
    }
  }
  await open(page, "/api-keys");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("مفتاح");
  await expect(page.getByRole("option", { name: /مفتاح/ }).first()).toBeVisible();
  await expectToFit(page, "the palette");
});
