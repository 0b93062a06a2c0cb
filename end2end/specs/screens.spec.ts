// Every screen in both themes and both widths, by axe.
import { enableKeys, expectAccessible, makeKey, open, signIn, test } from "../fixtures";

const paths = ["/", "/api-keys", "/application-keys", "/users", "/apis", "/roles", "/roles/new", "/roles/auditor", "/projects", "/events", "/refusals", "/settings", "/profile/api-keys", "/profile/security", "/profile/appearance"];

for (const path of paths) {
  test(`${path} is accessible`, async ({ page, server, admin, makeUser }) => {
    await enableKeys(server);
    await makeKey(server, await makeUser(), "a key to look at");
    await signIn(page, admin);
    await open(page, path);
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 800 });
    await expectAccessible(page);
  });
}
