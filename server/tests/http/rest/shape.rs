//! What holds for every address of the interface.

use domain::api_key::NewKey;
use domain::limits::{Limits, Per, RateLimit};
use domain::role::RoleName;

use super::problem;
use crate::common::Server;

#[tokio::test]
async fn nobody_and_bad_credentials_are_asked_for_a_good_one() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let good = format!("Bearer {}", admin.key.secret);
    let cookie = server.sign_in("ada@example.test").await;
    for headers in [
        &[][..],
        &[("cookie", cookie.as_str())],
        &[("x-api-key", &admin.key.secret)],
        &[("authorization", "Bearer nonsense")],
        &[("authorization", "Basic YTpi")],
        &[("authorization", &good), ("authorization", &good)],
    ] {
        let answer = server.send("GET", "/api/v1/api-keys", headers, "").await;
        problem(&answer, 401, "unauthenticated");
        assert!(answer.header("www-authenticate").starts_with("Bearer"), "{headers:?}");
    }
    server.revoke("default", &admin.key).await;
    problem(&admin.get("/api-keys").await, 401, "unauthenticated");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told_apart() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for path in ["/", "/nothing", "/api-keys/", "/api-keys/key_1/revoke/more"] {
        problem(&admin.get(path).await, 404, "not_found");
        problem(&admin.post(path, serde_json::json!({})).await, 404, "not_found");
    }
    problem(&admin.get("/api-keys/what").await, 404, "not_found");
    for (method, path, allow) in [
        ("PUT", "/api-keys", ["GET", "HEAD", "POST"].as_slice()),
        ("GET", "/api-keys/revoke", &["POST"]),
        ("POST", "/api-keys/key_00000000000000000000000007", &["GET", "HEAD", "PATCH", "DELETE"]),
    ] {
        let answer = admin.send(method, path, "", &[]).await;
        problem(&answer, 405, "method_not_allowed");
        let mut allowed: Vec<_> = answer.header("allow").split(',').collect();
        let mut expected = allow.to_vec();
        allowed.sort_unstable();
        expected.sort_unstable();
        assert_eq!(allowed, expected, "{path}");
    }
}

#[tokio::test]
async fn the_limits_of_the_credential_hold_here_too() {
    let server = Server::start().await;
    server.user("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let ratelimit = Some(RateLimit { limit: 1, per: Per::Hour });
    let new = NewKey { name: "k".into(), limits: Limits { ratelimit, ..Limits::default() }, ..NewKey::default() };
    let caller = server.caller_with("default", "dev@example.test", new).await;
    assert_eq!(caller.get("/api-keys").await.status, 200);
    let answer = caller.get("/api-keys").await;
    problem(&answer, 429, "rate_limited");
    assert_eq!(answer.header("retry-after"), "3600");

    let limits = Limits { allowed_addresses: vec!["10.0.0.0/8".parse().unwrap()], ..Limits::default() };
    let caller =
        server.caller_with("default", "dev@example.test", NewKey { name: "k".into(), limits, ..NewKey::default() });
    problem(&caller.await.get("/api-keys").await, 403, "address_not_allowed");
}

#[tokio::test]
async fn the_description_is_for_everybody() {
    let server = Server::start().await;
    let answer = server.get("/api/openapi.json").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json()["openapi"], "3.1.0");
}

#[tokio::test]
async fn a_server_that_cannot_vouch_answers_nobody() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let cold = Server::unloaded(server::config::Serve::default()).await;
    let bearer = format!("Bearer {}", admin.key.secret);
    let answer = cold.send("GET", "/api/v1/api-keys", &[("authorization", &bearer)], "").await;
    problem(&answer, 503, "unavailable");
    assert_eq!(answer.header("retry-after"), "1");
}
