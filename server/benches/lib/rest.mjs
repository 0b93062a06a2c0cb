// The REST interface, as a program with a key uses it.

/** What `program` answers to who has `secret`: a POST if there is a `body`, else a GET. A refusal ends the measurement. */
export async function ask(program, secret, path, body) {
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await fetch(`${program.url}/api/v1${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${JSON.stringify(told)}`);
  return told;
}
