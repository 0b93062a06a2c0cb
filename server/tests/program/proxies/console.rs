//! The console behind nginx and Caddy, over TLS, with the recipes of the README: signing in works, and what is noted
//! is where somebody comes from.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::door::{Running, caddy, free_address, nginx, nginx_config, port};
use super::recipe::recipe;
use crate::common::{Folder, PASSWORD, Program, python_tool};

const HOST: &str = "keys.example.com";

#[test]
fn people_sign_in_through_nginx() {
    sign_in(|folder, address, certificate, key| {
        let recipe = recipe("nginx", HOST)
            .replace("listen 443 ssl;", &format!("listen {address} ssl;"))
            .replace("/etc/ssl/keys.example.com.pem", certificate)
            .replace("/etc/ssl/keys.example.com.key", key);
        (nginx_config(folder, &recipe), nginx(&folder.path("console.conf")))
    });
}

#[test]
fn people_sign_in_through_caddy() {
    sign_in(|folder, address, certificate, key| {
        let site = format!("{HOST} {{");
        let here = format!("https://{HOST}:{} {{\n bind 127.0.0.1\n tls {certificate} {key}", port(address));
        let recipe = recipe("caddyfile", HOST).replace(&site, &here);
        (
            format!("{{\n admin off\n auto_https disable_redirects\n}}\n{recipe}"),
            caddy(folder, &folder.path("console.conf")),
        )
    });
}

/// `proxy` gives a configuration, for console.conf, and what to run with it, for an address and the files of a
/// certificate and its key.
fn sign_in(proxy: impl FnOnce(&Folder, &str, &str, &str) -> (String, Command)) {
    let folder = Folder::new();
    folder.user("ada", "tenant-admin", &[]);
    let claviger = Program::serve(&folder, &["--public-url", &format!("https://{HOST}")]);
    let (address, files) =
        (free_address(), ["cert.pem", "key.pem"].map(|name| folder.path(name).display().to_string()));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/proxies/console.py");
    let python = |args: &[&str]| {
        let output = Command::new(python_tool("python")).arg(&script).args(args).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    python(&["certify", HOST, &files[0], &files[1]]);
    let (config, command) = proxy(&folder, &address, &files[0], &files[1]);
    fs::write(folder.path("console.conf"), config.replace("127.0.0.1:3000", &claviger.address)).unwrap();
    let _proxy = Running::start(command, address.clone());
    python(&["sign-in", HOST, port(&address), &files[0], "ada@example.test", PASSWORD]);
}
