// The REST interface, as a program with a key uses it.
import { run } from "./program.mjs";

const EMAIL = "bench@example.test";
export const OWNER = "Bench";

/** The secret of somebody who may do everything that a program may. */
export async function administrator(binary, { dir, url }) {
  const claviger = (args, input) => run([binary, ...args, "--data-dir", dir, ...(url ? ["--database-url", url] : [])], { input });
  await claviger(["user", "add", "--email", EMAIL, "--name", OWNER, "--role", "tenant-admin", "--password-stdin"], "tide-pool lantern 41");
  return (await claviger(["api-key", "create", "--owner", EMAIL, "--name", "bench", "--expires-in-days", "1"])).trim();
}

/** What `program` answers to who has `secret`: a POST if there is a `body`, else a GET. A refusal ends the measurement. */
export async function ask(program, secret, path, body) {
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await fetch(`${program.url}/api/v1${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(told)}`);
  return told;
}
