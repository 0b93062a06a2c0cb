//! Applications written with the libraries that people use, in Python and in Node, each through nginx.

use std::path::Path;
use std::process::Command;

use super::proxies::{Door, upstream};
use crate::common::{Folder, Program, python_tool};

const ORGANISATION: &str = r#"
[[api]]
slug = "orders"
name = "Orders"
hosts = ["api.example.test"]
path_prefixes = ["/orders"]
[[role]]
name = "clerk"
access = { orders = "full" }
"#;

#[test]
fn authlib_gets_uses_and_ends_tokens() {
    run(&python_tool("python"), "authlib_client.py");
}

#[test]
fn requests_oauthlib_gets_and_uses_tokens() {
    run(&python_tool("python"), "oauthlib_client.py");
}

#[test]
fn openid_client_gets_uses_and_ends_tokens() {
    run(Path::new("node"), "openid_client.mjs");
}

fn run(interpreter: &Path, script: &str) {
    let folder = Folder::new();
    folder.apply(ORGANISATION, &[]);
    let (id, secret) = folder.application("ERP", "clerk", &[]);
    let claviger = Program::serve(&folder, &[]);
    let door = Door::Nginx.start(&folder, &claviger.address, &upstream::start());
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/clients");
    let output = Command::new(interpreter)
        .arg(clients.join(script))
        .env("ISSUER", format!("http://{}", claviger.address))
        .env("DOOR", format!("http://{}", door.address()))
        .env("CLIENT_ID", id)
        .env("CLIENT_SECRET", secret)
        .output()
        .unwrap_or_else(|error| {
            panic!("{} does not start ({error}): .make/setup-test installs it", interpreter.display())
        });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {said}");
}
