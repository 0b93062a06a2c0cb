// node oidc-provider with one client and everything in memory, to be measured beside Claviger.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [client_id, client_secret] = process.argv.slice(2);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id,
        client_secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
        scope: "orders:read",
      },
    ],
    scopes: ["orders:read"],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      devInteractions: { enabled: false },
    },
    ttl: { ClientCredentials: 3600 },
  });
  server.on("request", provider.callback());
  console.log(`listening on ${issuer}`);
});
