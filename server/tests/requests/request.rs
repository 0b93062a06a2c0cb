//! What a client writes.

use super::Dice;

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// As it stands in the first line.
    pub(crate) target: String,
    /// In their order and spelling, with `Host`.
    pub(crate) headers: Vec<(String, String)>,
}

const METHODS: [&str; 12] =
    ["GET", "GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "DELETE", "get", "CONNECT", "PROPFIND"];
const HOSTS: [&str; 22] = [
    "api.example.test",
    "api.example.test",
    "api.example.test",
    "api.example.test",
    "b.test",
    "b.test",
    "API.example.TEST",
    "api.example.test.",
    "api.example.test:8080",
    "api.example.test.:80",
    "api.example.test:",
    "secret.test",
    "secret.test.",
    "SECRET.test:1",
    "b.test, secret.test",
    "user@secret.test",
    "secret%2etest",
    "secret.test..",
    "[::1]",
    "127.1",
    "",
    "secret.test:80:80",
];
/// What paths are made of: names that mean something, and what somebody may take for one of them or for a divider.
const STEPS: [&str; 72] = [
    "orders",
    "orders",
    "orders",
    "orders",
    "admin",
    "public",
    "17",
    "a",
    "Orders",
    "ORDERS",
    "Admin",
    "aDMIN",
    "admin.json",
    "orders.xml",
    "admin.",
    "admin..",
    "admin%20",
    "admin%2e",
    "admin%09",
    "admin%00",
    "admin%00.css",
    "admin%0a",
    "admin%0d%0a",
    "%61dmin",
    "%61%64%6d%69%6e",
    "%2561dmin",
    "admi%6e",
    "..",
    ".",
    "...",
    "%2e",
    "%2e%2e",
    ".%2E",
    "%2e.",
    "%252e%252e",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "..%c0%af",
    "..;",
    "..;x=1",
    ".;",
    "admin;x=1",
    ";",
    "%3b",
    "admin%3bx",
    "..%2f",
    "..%2fadmin",
    "..%5cadmin",
    "..\\admin",
    "\\",
    "%5c..%5cadmin",
    "%2f",
    "%252f",
    "%252fadmin",
    "",
    "",
    "admin?x",
    "admin%3f",
    "admin%3fx",
    "admin#x",
    "admin%23x",
    "%ff",
    "a%c3%a9",
    "%E2%84%AA",
    "%EF%BC%8F",
    "%EF%BC%8E%EF%BC%8E",
    "%EF%BC%A1dmin",
    "order%C5%BF",
    "adm%C4%B1n",
    "ad%C2%ADmin",
    "ad%E2%80%8Bmin",
    "admin:x",
];
const QUERIES: [&str; 12] = [
    "",
    "",
    "",
    "",
    "x=1",
    "a=../admin",
    "_method=DELETE",
    "x=1&_METHOD=put",
    "%5fmethod=DELETE",
    "method=DELETE",
    "x#y",
    "a=b;_method=PUT",
];
/// Headers with which somebody may try to be another, or to ask for something else, and ordinary ones.
const NAMES: [&str; 38] = [
    "accept",
    "x-request-id",
    "x-api-version",
    "x-claviger-roles",
    "x-claviger-owner",
    "x-claviger-access",
    "x-claviger-kind",
    "x-claviger-tenant",
    "x-claviger-project",
    "x-claviger-credential",
    "x-claviger-extra",
    "x-original-method",
    "x-original-uri",
    "x-original-url",
    "x-original-host",
    "x-original-path",
    "x-forwarded-method",
    "x-forwarded-uri",
    "x-forwarded-host",
    "x-forwarded-prefix",
    "x-forwarded-path",
    "x-forwarded-for",
    "x-rewrite-url",
    "x-rewrite-uri",
    "x-http-method-override",
    "x-http-method",
    "x-method-override",
    "forwarded",
    "script-name",
    "path-info",
    "x-script-name",
    "x-host",
    "x-http-host-override",
    "upgrade",
    "connection",
    "host",
    "x-api-key",
    "authorization",
];
const VALUES: [&str; 22] = [
    "forged",
    "GET",
    "DELETE",
    "/orders",
    "/orders/17",
    "/admin",
    "/admin/17",
    "http://secret.test/orders",
    "https://api.example.test/admin",
    "http://api.example.test/orders/17",
    "secret.test",
    "api.example.test",
    "host=secret.test",
    "for=1.2.3.4;host=\"secret.test\"",
    "websocket",
    "h2c",
    "x-original-uri",
    "close, x-forwarded-uri",
    "upgrade",
    "Upgrade",
    "keep-alive",
    "1.2.3.4",
];

/// A request of somebody who looks for a way around the door, with `secret` as their credential.
pub(crate) fn draw(dice: &mut Dice, secret: &str) -> Request {
    // One part of it is strange, or several, or none.
    let [host, method, path, more] = std::array::from_fn(|_| dice.once_in(2));
    let host = dice.one(if host { &HOSTS } else { &HOSTS[..6] });
    let method = dice.one(if method { &METHODS } else { &METHODS[..7] });
    let mut headers = Vec::new();
    if !dice.once_in(60) {
        headers.push((spelled(dice, "host", false), host.to_owned()));
    }
    if dice.once_in(10) {
        headers.push(("x-api-key".to_owned(), secret.to_owned()));
    } else {
        headers.push(("authorization".to_owned(), format!("Bearer {secret}")));
    }
    for _ in 0..if more { 1 + dice.below(3) } else { 0 } {
        let (name, changed) = (dice.one(&NAMES), dice.once_in(2));
        headers.push((spelled(dice, name, changed), dice.one(&VALUES).to_owned()));
    }
    if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("upgrade")) {
        headers.push(("connection".to_owned(), "Upgrade".to_owned()));
    }
    Request { method: method.to_owned(), target: target(dice, path), headers }
}

fn target(dice: &mut Dice, is_strange: bool) -> String {
    let mut path = String::new();
    match if is_strange { dice.below(20) } else { 20 } {
        0 => return "*".to_owned(),
        1 => path.push_str("http://"),
        2 => path.push_str("HTTPS://"),
        _ => {}
    }
    if !path.is_empty() {
        path.push_str(dice.one(&HOSTS));
    }
    let kinds = if is_strange { STEPS.len() } else { 8 };
    for _ in 0..=dice.below(4) {
        path.push('/');
        path.push_str(dice.one(&STEPS[..kinds]));
    }
    if is_strange && dice.once_in(8) {
        let any = char::from(u8::try_from(33 + dice.below(94)).unwrap());
        path.insert(dice.below(path.len() + 1), any);
    }
    let query = dice.one(if is_strange { &QUERIES } else { &QUERIES[..6] });
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// As somebody writes it who hopes that it is read as `name`.
fn spelled(dice: &mut Dice, name: &str, is_changed: bool) -> String {
    let divider =
        |dice: &mut Dice, c: char| if is_changed && c == '-' { *dice.one(&[&'-', &'_', &'_', &'.']) } else { c };
    let is_upper = dice.once_in(3);
    let written = name.chars().map(|c| divider(dice, c));
    written.map(|c| if is_upper { c.to_ascii_uppercase() } else { c }).collect()
}
