//! A call is JSON that a script of the console fetches. Whatever else a browser can be made to send is none.

use domain::role::RoleName;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};

use crate::common::{Answer, Server};

async fn signed_in() -> (Server, String) {
    let server = Server::start().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let cookie = server.sign_in("ada@example.test").await;
    (server, cookie)
}

#[tokio::test]
async fn no_form_and_no_navigation_is_a_call() {
    let (server, cookie) = signed_in().await;
    let _another = server.sign_in("ada@example.test").await;
    let ours = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin"), ("accept", "text/html")];
    let json = ("content-type", "application/json");
    for (path, method) in server_fn_paths() {
        for media_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=a",
            "application/jsonp",
            "text/json",
            "text/plain; application/json",
            "text/plain, application/json",
            "",
        ] {
            let headers = [&ours[..], &[("content-type", media_type)]].concat();
            // What a form of plain text sends: `name=value`, which together can be read as JSON.
            let answer = server.send(method.as_str(), path, &headers, "{\"a\":\"=\"}").await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (415, "unsupported_media_type"),
                "{path} {media_type}"
            );
        }
        let twice = [&ours[..], &[json, ("content-type", "text/plain")]].concat();
        assert_eq!(server.send("POST", path, &twice, "{}").await.status, 415, "{path}");
        assert_eq!(server.send("POST", path, &ours, "{}").await.status, 415, "{path}");
        for fetch in [
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-mode", "no-cors"),
            ("sec-fetch-mode", "websocket"),
            ("sec-fetch-dest", "document"),
            ("sec-fetch-dest", "iframe"),
            ("sec-fetch-dest", "script"),
        ] {
            let headers = [&ours[..], &[json, fetch]].concat();
            let answer = server.send("POST", path, &headers, "{}").await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "not_fetched"), "{path} {fetch:?}");
        }
    }
    let sessions = server.call(&cookie, "session/list", &json!({})).await;
    assert_eq!(sessions.json().as_array().unwrap().len(), 2, "nothing of it was done");
}

#[tokio::test]
async fn a_call_is_answered_and_leads_nowhere() {
    let (server, cookie) = signed_in().await;
    for media_type in ["application/json", "Application/JSON; charset=utf-8"] {
        let headers = [
            ("cookie", cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("accept", "text/html"),
            ("referer", "https://evil.example/?__err=a"),
            ("content-type", media_type),
        ];
        for (path, status) in [("/calls/session/list", 200), ("/calls/users/get", 422)] {
            let answer = server.send("POST", path, &headers, "{}").await;
            assert_eq!(answer.status, status, "{path}: {}", answer.body);
            assert_eq!(answer.header("location"), "");
            assert_eq!(answer.header("content-type"), "application/json");
        }
    }
}

/// Asserts that the arguments are refused by name, without repeating them.
async fn refused(server: &Server, cookie: &str, name: &str, arguments: Value, field: &str) -> Answer {
    let answer = server.call(cookie, name, &arguments).await;
    assert_eq!(answer.status, 422, "{name} {arguments}: {}", answer.body);
    assert_eq!(answer.json()["Refused"]["Invalid"]["fields"][0]["field"], field, "{}", answer.body);
    assert!(!answer.body.contains("clvk_secret"), "{}", answer.body);
    answer
}

#[tokio::test]
async fn arguments_that_cannot_be_read_are_named() {
    let (server, cookie) = signed_in().await;
    let seen = server.call(&cookie, "settings/get", &json!({})).await.json();
    let with = |name: &str, value: Value| {
        let mut seen = seen.clone();
        seen[name] = value;
        json!({"seen": seen, "values": []})
    };
    for (arguments, field) in [
        (json!({}), "."),
        (json!([]), "body"),
        (json!({"seen": seen, "values": [["api_keys.enabled", true]]}), "values[0][1]"),
        (json!({"seen": seen, "values": {"api_keys.enabled": "true"}}), "values"),
        (with("max_keys_per_user", json!("clvk_secret")), "seen.max_keys_per_user"),
        (with("token_seconds", json!(-1)), "seen.token_seconds"),
        (with("seats", json!(4_294_967_296_u64)), "seen.seats"),
        (with("key_prefix", json!(null)), "seen.key_prefix"),
    ] {
        let field = if field == "." { "body" } else { field };
        refused(&server, &cookie, "settings/change", arguments, field).await;
    }
    for (value, about) in [("x".repeat(10_000), "api_keys.prefix"), ("\u{0}".to_owned(), "api_keys.prefix")] {
        refused(
            &server,
            &cookie,
            "settings/change",
            json!({"seen": seen, "values": [["api_keys.prefix", value]]}),
            about,
        )
        .await;
    }
    refused(&server, &cookie, "settings/change", json!({"seen": seen, "values": [["no\u{0}ne", "1"]]}), "no\u{0}ne")
        .await;
    refused(&server, &cookie, "api-keys/details", json!({"id": "clvk_secret"}), "id").await;
    refused(
        &server,
        &cookie,
        "apis/register",
        json!({"draft": {"slug": "a", "name": "A", "enabled": "yes"}}),
        "draft.enabled",
    )
    .await;

    let headers =
        [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    for body in ["", "{", "nonsense", "{}{}", "\u{1}"] {
        let answer = server.send("POST", "/calls/settings/change", &headers, body).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.body);
    }
}

#[tokio::test]
async fn no_page_is_longer_than_any_may_be() {
    let (server, cookie) = signed_in().await;
    for _ in 0..210 {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
        server
            .send(
                "POST",
                "/login",
                &[&headers[..], &[("content-type", "application/x-www-form-urlencoded")]].concat(),
                "email=a&password=b",
            )
            .await;
    }
    let list = async |size: Value| {
        let query = json!({"query": {"text": "", "family": null, "position": "Start", "size": size}});
        server.call(&cookie, "events/list", &query).await
    };
    let rows = async |size: u32| list(json!(size)).await.json()["items"].as_array().unwrap().len();
    assert_eq!(rows(0).await, 1);
    assert!(rows(u32::MAX).await <= 200);
    assert_eq!(list(json!(-1)).await.status, 422);
}
