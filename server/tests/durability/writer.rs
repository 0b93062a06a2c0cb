//! Somebody who works in the console as fast as it answers, through the calls that its pages make.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::ledger::Ledger;
use crate::common::PASSWORD;

/// Of so many keys one is left as it is; the others are revoked or deleted, so that there is room for more.
const ROUND: usize = 16;

pub(crate) struct Writer {
    address: String,
    cookie: String,
    name: String,
}

impl Writer {
    pub(crate) fn new(address: &str, cookie: &str, name: String) -> Self {
        Self { address: address.to_owned(), cookie: cookie.to_owned(), name }
    }

    /// Writes until the server is gone, counting what it acknowledged.
    pub(crate) fn write(&self, acknowledged: &AtomicUsize) -> Ledger {
        let mut ledger = Ledger::default();
        for n in 0.. {
            let goes_on = self.life_of_a_key(n, &mut ledger, acknowledged).is_some();
            if !goes_on {
                break;
            }
        }
        ledger
    }

    /// Generates, renames, and revokes or deletes. `None` as soon as an answer does not come.
    fn life_of_a_key(&self, n: usize, ledger: &mut Ledger, acknowledged: &AtomicUsize) -> Option<()> {
        let count = || _ = acknowledged.fetch_add(1, Ordering::Relaxed);
        let name = format!("writer {} key {n}", self.name);
        let shown = self.call("generate", &json!({ "new": { "name": name, "expires_in_days": 30 } }))?;
        let generated = &shown["generated"];
        let id = generated["key"]["id"].as_str().unwrap();
        ledger.generated(id, &name, generated["secret"].as_str().unwrap());
        count();

        let new_name = format!("{name} renamed");
        let done = self.call("rename", &json!({ "id": id, "name": new_name }));
        ledger.renamed(id, &new_name, done.is_some());
        done.map(|_| count())?;

        let done = match n % ROUND {
            0 => return Some(()),
            odd if odd % 2 == 1 => {
                let done = self.call("revoke", &json!({ "selection": { "Ids": [id] }, "with_made": false, "told": 1 }));
                ledger.revoked(id, done.is_some());
                done
            }
            _ => {
                let done = self.call("delete", &json!({ "ids": [id] }));
                ledger.deleted(id, done.is_some());
                done
            }
        };
        done.map(|_| count())
    }

    /// Calls a server function. An answer counts when it is there to its last byte.
    fn call(&self, name: &str, input: &Value) -> Option<Value> {
        let headers = format!(
            "content-type: application/json\r\naccept: application/json\r\nsec-fetch-site: same-origin\r\ncookie: {}\r\n",
            self.cookie
        );
        let answer = ask(&self.address, "POST", &format!("/calls/api-keys/{name}"), &headers, &input.to_string())?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let body: Value = serde_json::from_str(body).ok()?;
        assert!(head.starts_with("HTTP/1.1 200"), "{name} was refused: {body}");
        Some(body)
    }
}

/// Signs in as the one user there is, and gives the cookie.
pub(crate) fn sign_in(address: &str) -> String {
    let form = format!("email=ada%40example.test&password={}", PASSWORD.replace(' ', "+"));
    let headers = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
    let answer = ask(address, "POST", "/login", headers, &form).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// The code that a key gets when it asks about itself.
pub(crate) fn whoami(address: &str, secret: &str) -> String {
    let answer = ask(address, "GET", "/v1/whoami", &format!("authorization: Bearer {secret}\r\n"), "").unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str::<Value>(body).unwrap()["code"].as_str().unwrap_or_default().to_owned()
}

/// The answer, head and body; `None` if the connection breaks.
fn ask(address: &str, method: &str, path: &str, headers: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}");
    write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}
