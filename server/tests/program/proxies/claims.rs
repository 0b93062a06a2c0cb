//! What must hold at every door.

use super::door::Door;
use super::scene::Scene;
use super::{headers, random, signed};
use crate::common::PASSWORD;

pub(crate) fn hold(door: Door) {
    let scene = Scene::new(door);
    let (reader, writer, guest) = (scene.key("reader", &[]), scene.key("writer", &[]), scene.key("guest", &[]));
    for (key, target) in [(&reader, "/orders"), (&writer, "/orders"), (&guest, "/")] {
        scene.wait_for(key, target);
    }
    methods_decide(&scene, &reader, &writer);
    only_a_credential_opens(&scene);
    headers::hold(&scene, &reader);
    signed::hold(&scene);
    no_trick_with_the_path_or_the_headers_helps(&scene, &reader);
    no_spelling_of_the_host_makes_another_api_of_it(&scene, &guest);
    a_limited_key_is_used_from_where_it_is(&scene);
    random::nothing_is_read_differently(&scene, &guest);
    a_revoked_key_is_refused_on_the_next_request(&scene, &writer);
}

fn methods_decide(scene: &Scene, reader: &str, writer: &str) {
    assert_eq!(scene.status("GET", "/orders/17?full=1", reader, &[]), 200);
    assert_eq!(scene.status("HEAD", "/orders", reader, &[]), 200);
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        assert_eq!(scene.status(method, "/orders/17", reader, &[]), 403, "{method}");
        assert_eq!(scene.status(method, "/orders/17", writer, &[]), 200, "{method}");
    }
    // A longer prefix belongs to another API, and so does whatever else there is.
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
        "/orders/%0a",
        "/orders/%7f",
        "/orders/%ff",
        "/orders/%c0%af",
        "/orders/%C0%AE%C0%AE/elsewhere",
        "/orders/%e0%80%af",
        "/orders/Admin",
        "/orders/admin.json",
        "/orders/%EF%BC%A1dmin",
        "/orders/1%3f",
        "/orders/1%23",
        "/orders?_method=DELETE",
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
        ("x-forwarded-uri", "http://api.example.test/orders"),
        ("x-forwarded-host", "other.example.test"),
        ("x-original-host", "other.example.test"),
        ("x-http-method-override", "GET"),
    ] {
        assert_eq!(scene.status("POST", "/orders/17", reader, &[header]), 403, "{header:?}");
        assert_eq!(scene.status("GET", "/elsewhere", reader, &[header]), 403, "{header:?}");
    }
    // What makes something else of a request that reads does not come through.
    for (header, mark) in [
        (("x-http-method-override", "DELETE"), "delete"),
        (("x-method-override", "DELETE"), "delete"),
        (("X_HTTP_Method_Override", "DELETE"), "delete"),
        (("x-rewrite-url", "/rewritten"), "rewritten"),
        (("x-forwarded-prefix", "/rewritten"), "rewritten"),
        (("upgrade", "websocket"), "upgrade: "),
        (("upgrade", "h2c"), "upgrade: "),
    ] {
        let (status, seen) = scene.ask("api.example.test", "GET", "/orders/17", reader, &[header]);
        assert!(status == 403 || (status == 200 && !seen.contains(mark)), "{header:?}: {status} {seen}");
    }
}

/// The guest has what is on every host, and nothing that is on a named one.
fn no_spelling_of_the_host_makes_another_api_of_it(scene: &Scene, guest: &str) {
    for host in [
        "api.example.test",
        "API.Example.TEST",
        "api.example.test.",
        "api.example.test:80",
        "api.example.test.:80",
        "api.example.test, b.test",
        "user@api.example.test",
        "api%2eexample.test",
        "",
    ] {
        let status = scene.ask(host, "GET", "/orders/17", guest, &[]).0;
        assert!((400..500).contains(&status), "{host}: {status}");
    }
    for request in [
        "GET /orders HTTP/1.0\r\n".to_owned(),
        "GET /orders HTTP/1.1\r\nhost: api.example.test\r\nhost: b.test\r\n".to_owned(),
        "GET /orders HTTP/1.1\r\nhost: b.test\r\nhost: api.example.test\r\n".to_owned(),
        "GET http://api.example.test/orders HTTP/1.1\r\nhost: b.test\r\n".to_owned(),
        "OPTIONS * HTTP/1.1\r\nhost: api.example.test\r\n".to_owned(),
        "CONNECT api.example.test:80 HTTP/1.1\r\nhost: api.example.test\r\n".to_owned(),
        format!("GET /orders/{} HTTP/1.1\r\nhost: b.test\r\n", "a".repeat(9_000)),
    ] {
        let whole = format!("{request}authorization: Bearer {guest}\r\nconnection: close\r\n\r\n");
        let (status, answer) = scene.door.ask_raw(whole.as_bytes());
        // Some answer OPTIONS for all themselves.
        let is_refused = status == 0 || (400..500).contains(&status) || request.starts_with("OPTIONS *");
        let came_through = answer.to_ascii_lowercase().contains("x-claviger-kind");
        assert!(is_refused && !came_through, "{request}: {status} {answer}");
    }
    assert_eq!(scene.ask("b.test", "GET", "/orders/17", guest, &[]).0, 200);
}

fn a_limited_key_is_used_from_where_it_is(scene: &Scene) {
    let elsewhere = scene.key("reader", &["--allow", "203.0.113.0/24"]);
    // Known, and refused for its address.
    crate::common::wait_until(|| (scene.status("GET", "/orders", &elsewhere, &[]) == 403).then_some(()));
    for forged in ["203.0.113.9", "203.0.113.9, 203.0.113.9", "203.0.113.9, 127.0.0.1"] {
        assert_eq!(scene.status("GET", "/orders", &elsewhere, &[("x-forwarded-for", forged)]), 403, "{forged}");
        assert_eq!(scene.status("GET", "/orders", &elsewhere, &[("x_forwarded-for", forged)]), 403, "{forged}");
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
    let body = format!(r#"{{"selection":{{"Ids":["{id}"]}},"with_made":false,"told":1}}"#);
    let answer = scene.claviger.ask("POST", "/calls/api-keys/revoke", &headers, &body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(scene.status("POST", "/orders", writer, &[]), 401);
}
