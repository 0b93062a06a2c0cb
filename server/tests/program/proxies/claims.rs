//! What must hold at every door.

use std::fs;

use super::door::{Door, Running};
use super::upstream;
use crate::common::{Folder, PASSWORD, Program};

const ORGANISATION: &str = r#"
[settings]
api_keys.enabled = true
[[api]]
slug = "orders"
name = "Orders"
hosts = ["api.example.test"]
path_prefixes = ["/orders"]
[[api]]
slug = "admin"
name = "Admin"
hosts = ["api.example.test"]
path_prefixes = ["/orders/admin"]
[[role]]
name = "reader"
access = { orders = "read" }
[[role]]
name = "writer"
access = { orders = "full" }
"#;

struct Scene {
    folder: Folder,
    claviger: Program,
    door: Running,
}

impl Scene {
    fn new(door: &Door) -> Self {
        let folder = Folder::new();
        let file = folder.path("organisation.toml");
        fs::write(&file, ORGANISATION).unwrap();
        folder.ok(&["apply", file.to_str().unwrap()], "");
        for role in ["reader", "writer", "tenant-admin"] {
            let email = format!("{role}@example.test");
            let args = ["user", "add", "--email", &email, "--name", role, "--role", role, "--password-stdin"];
            folder.ok(&args, PASSWORD);
        }
        let claviger = Program::serve(&folder, &[]);
        let door = door.start(&folder, &claviger.address, &upstream::start());
        Self { folder, claviger, door }
    }

    fn key(&self, owner: &str) -> String {
        let owner = format!("{owner}@example.test");
        self.folder.ok(&["api-key", "create", "--owner", &owner, "--name", "k"], "").trim_end().to_owned()
    }

    /// As a new key is known within a second, the first call may come too early.
    fn wait_for(&self, key: &str) {
        crate::common::wait_until(|| (self.status("GET", "/orders", key, &[]) == 200).then_some(()));
    }

    fn status(&self, method: &str, target: &str, key: &str, more: &[(&str, &str)]) -> u16 {
        let bearer = format!("Bearer {key}");
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend_from_slice(more);
        self.door.ask(method, target, &headers).0
    }
}

pub(crate) fn hold(door: &Door) {
    let scene = Scene::new(door);
    let (reader, writer) = (scene.key("reader"), scene.key("writer"));
    scene.wait_for(&reader);
    scene.wait_for(&writer);
    methods_decide(&scene, &reader, &writer);
    only_a_credential_opens(&scene);
    the_upstream_learns_who_comes(&scene, &reader);
    no_trick_with_the_path_or_the_headers_helps(&scene, &reader);
    a_revoked_key_is_refused_on_the_next_request(&scene, &writer);
}

fn methods_decide(scene: &Scene, reader: &str, writer: &str) {
    assert_eq!(scene.status("GET", "/orders/17?full=1", reader, &[]), 200);
    assert_eq!(scene.status("HEAD", "/orders", reader, &[]), 200);
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        assert_eq!(scene.status(method, "/orders/17", reader, &[]), 403, "{method}");
        assert_eq!(scene.status(method, "/orders/17", writer, &[]), 200, "{method}");
    }
    // A longer prefix belongs to another API, and no prefix to none.
    assert_eq!(scene.status("GET", "/orders/admin", writer, &[]), 403);
    assert_eq!(scene.status("GET", "/elsewhere", writer, &[]), 403);
}

fn only_a_credential_opens(scene: &Scene) {
    assert_eq!(scene.door.ask("GET", "/orders", &[]).0, 401);
    assert_eq!(scene.status("GET", "/orders", "clvk_nonsense", &[]), 401);
    for header in [("user-agent", "kube-probe/1.30"), ("x-claviger-owner", "usr_root"), ("cookie", "claviger=x")] {
        assert_eq!(scene.door.ask("GET", "/orders", &[header]).0, 401, "{header:?}");
    }
    assert_eq!(scene.door.ask("GET", "/_claviger", &[]).0 / 100, 4);
}

fn the_upstream_learns_who_comes(scene: &Scene, reader: &str) {
    let bearer = format!("Bearer {reader}");
    let forged = [
        ("authorization", bearer.as_str()),
        ("x-claviger-owner", "usr_forged"),
        ("X-CLAVIGER-ROLES", "tenant-admin-forged"),
        ("x_claviger_owner", "usr_forged"),
        ("x-claviger-project", "forged"),
    ];
    let (status, answer) = scene.door.ask("GET", "/orders/17", &forged);
    assert_eq!(status, 200);
    let seen = answer.to_ascii_lowercase();
    assert!(!seen.contains("forged"), "{answer}");
    assert!(!seen.contains("clvk_"), "the upstream needs no secret: {answer}");
    for expected in [
        "x-claviger-credential: key_",
        "x-claviger-kind: api_key",
        "x-claviger-owner: usr_",
        "x-claviger-roles: reader",
        "x-claviger-access: orders:read",
    ] {
        assert!(seen.contains(expected), "{expected} in {answer}");
    }
}

fn no_trick_with_the_path_or_the_headers_helps(scene: &Scene, reader: &str) {
    for target in [
        "/elsewhere/../orders",
        "/orders/../elsewhere",
        "/orders/%2e%2e/elsewhere",
        "/orders/..%2felsewhere",
        "/orders%2f..%2felsewhere",
        "/orders//17",
        "/orders;/x",
        "/orders/%61dmin",
        "/orders\\..\\x",
        "/orders/%00",
    ] {
        let status = scene.status("GET", target, reader, &[]);
        assert!((400..500).contains(&status), "{target}: {status}");
    }
    for header in [
        ("x-original-method", "GET"),
        ("x-forwarded-method", "GET"),
        ("x-original-uri", "/orders"),
        ("x-forwarded-uri", "/orders"),
        ("x-original-url", "http://api.example.test/orders"),
        ("x-forwarded-host", "other.example.test"),
        ("x-original-host", "other.example.test"),
        ("x-http-method-override", "GET"),
    ] {
        assert_eq!(scene.status("POST", "/orders/17", reader, &[header]), 403, "{header:?}");
        assert_eq!(scene.status("GET", "/elsewhere", reader, &[header]), 403, "{header:?}");
    }
}

fn a_revoked_key_is_refused_on_the_next_request(scene: &Scene, writer: &str) {
    let bearer = format!("Bearer {writer}");
    let who = scene.claviger.ask("GET", "/v1/whoami", &[("authorization", &bearer)], "");
    let id = who.split('"').find(|text| text.starts_with("key_")).unwrap();
    let form = format!("email=tenant-admin@example.test&password={}", PASSWORD.replace(' ', "+"));
    let same_origin = ("sec-fetch-site", "same-origin");
    let signed_in = scene.claviger.ask(
        "POST",
        "/login",
        &[same_origin, ("content-type", "application/x-www-form-urlencoded")],
        &form,
    );
    let cookie = signed_in.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let headers = [same_origin, ("cookie", cookie), ("content-type", "application/json")];
    let body = format!(r#"{{"selection":{{"Ids":["{id}"]}}}}"#);
    let answer = scene.claviger.ask("POST", "/calls/api-keys/revoke", &headers, &body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(scene.status("POST", "/orders", writer, &[]), 401);
}
