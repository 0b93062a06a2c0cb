// An application that uses openid-client: discovery, a token, a call through the door, introspection, revocation.
import assert from "node:assert/strict";
import { request } from "node:http";
import * as openid from "openid-client";

const { ISSUER, DOOR, CLIENT_ID, CLIENT_SECRET } = process.env;
const ways = [openid.ClientSecretPost(CLIENT_SECRET), openid.ClientSecretBasic(CLIENT_SECRET)];

/** The status of a call with this token. */
const call = (method, token) =>
  new Promise((resolve, reject) => {
    const headers = { host: "api.example.test", authorization: `Bearer ${token}` };
    const sent = request(`${DOOR}/orders`, { method, headers }, (answer) => resolve(answer.resume().statusCode));
    sent.on("error", reject).end();
  });

for (const way of ways) {
  const config = await openid.discovery(new URL(ISSUER), CLIENT_ID, undefined, way, {
    algorithm: "oauth2",
    execute: [openid.allowInsecureRequests],
  });
  const { access_token, scope, expires_in } = await openid.clientCredentialsGrant(config, { scope: "orders:read" });
  assert.deepEqual([scope, expires_in], ["orders:read", 3600]);
  assert.deepEqual([await call("GET", access_token), await call("POST", access_token)], [200, 403]);
  const told = await openid.tokenIntrospection(config, access_token);
  assert.deepEqual([told.active, told.client_id, told.scope], [true, CLIENT_ID, "orders:read"]);
  await openid.tokenRevocation(config, access_token);
  assert.equal(await call("GET", access_token), 401);
  await assert.rejects(openid.clientCredentialsGrant(config, { scope: "elsewhere:full" }), { error: "invalid_scope" });
}
