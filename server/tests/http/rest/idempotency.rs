use domain::role::RoleName;
use serde_json::json;

use super::{about, problem};
use crate::common::Server;

const NAME: &str = "idempotency-key";

#[tokio::test]
async fn a_repeated_post_is_answered_again_and_done_once() {
    let server = Server::start().await;
    let dev = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let body = r#"{"name":"ci"}"#;
    let once = async |name: &str, body: &str| dev.send("POST", "/api-keys", body, &[(NAME, name)]).await;
    let first = once("deploy-17", body).await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (201, ""));
    let secret = first.json()["secret"].as_str().unwrap().to_owned();
    let again = once("deploy-17", body).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(again.header("content-type"), "application/json");
    let mut expected = first.json();
    expected["secret"] = json!(null);
    assert_eq!(again.json(), expected, "all but the secret, which is shown once");
    assert!(!again.body.contains(&secret));

    problem(&once("deploy-17", r#"{"name":"other"}"#).await, 422, "idempotency_key_reused");
    let elsewhere = dev.send("POST", "/api-keys/revoke", body, &[(NAME, "deploy-17")]).await;
    problem(&elsewhere, 422, "idempotency_key_reused");
    assert_eq!(once("deploy-18", body).await.header("idempotency-replayed"), "");
    assert_eq!(dev.get("/api-keys").await.json()["count"]["value"], 3);

    // The names of another credential are its own.
    let other = server.caller("default", "eva@example.test", &[RoleName::DEVELOPER]).await;
    let answer = other.send("POST", "/api-keys", r#"{"name":"hers"}"#, &[(NAME, "deploy-17")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("idempotency-replayed")), (201, ""));
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again() {
    let server = Server::start().await;
    let admin = server.caller("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let send = async || admin.send("POST", "/apis", r#"{"slug":"a","name":"A2"}"#, &[(NAME, "x")]).await;
    let taken = admin.post("/apis", json!({"slug": "a", "name": "A"})).await.json();
    about(&send().await, 422, "slug");
    admin.delete(&format!("/apis/{}", taken["id"].as_str().unwrap())).await;
    assert_eq!(send().await.status, 201);
    assert_eq!(send().await.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn of_requests_at_the_same_time_one_is_done() {
    let server = Server::start().await;
    let dev = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let send = || dev.send("POST", "/api-keys", r#"{"name":"ci"}"#, &[(NAME, "x")]);
    let (a, b, c) = tokio::join!(send(), send(), send());
    for answer in [&a, &b, &c] {
        match answer.status.as_u16() {
            201 => {}
            _ => _ = problem(answer, 409, "idempotency_in_progress"),
        }
    }
    assert_eq!(
        [&a, &b, &c]
            .iter()
            .filter(|answer| answer.body.contains("clvk_"))
            .filter(|answer| answer.json()["secret"].is_string())
            .count(),
        1
    );
    assert_eq!(
        dev.get("/api-keys?q=ci").await.json()["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|key| key["name"] == "ci")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_name_is_short_visible_and_given_once() {
    let server = Server::start().await;
    let dev = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let long = "x".repeat(256);
    for names in [&[""][..], &[" "], &["a b"], &["é"], &[&long], &["a", "a"]] {
        let headers: Vec<_> = names.iter().map(|name| (NAME, *name)).collect();
        about(&dev.send("POST", "/api-keys", "{}", &headers).await, 400, "Idempotency-Key");
    }
    let longest = "x".repeat(255);
    let answer = dev.send("POST", "/api-keys", r#"{"name":"ci"}"#, &[(NAME, &longest)]).await;
    assert_eq!(answer.status, 201);
    // Of other methods it is nobody's business.
    assert_eq!(dev.send("GET", "/api-keys", "", &[(NAME, "a b")]).await.status, 200);
}

#[tokio::test]
async fn a_credential_that_gave_too_many_is_told_when_to_come_again() {
    let server = Server::start().await;
    let dev = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let now = server.service.clock().now();
    let mut tx = server.service.database().begin().await.unwrap();
    let names: Vec<u32> = (0..service::idempotency::MAX).collect();
    for names in names.chunks(500) {
        let row = |n: &u32| [dev.key.id.to_string().into(), n.to_string().into(), "".into(), now.into()];
        let values = names.iter().flat_map(row).collect();
        let into = "idempotency (credential_id, name, request, begun_at)";
        service::store::insert_many(into, 4, values).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let answer = dev.send("POST", "/api-keys", r#"{"name":"ci"}"#, &[(NAME, "one-more")]).await;
    problem(&answer, 429, "too_many_idempotency_keys");
    assert!((86_000..=86_400).contains(&answer.header("retry-after").parse::<u32>().unwrap()));
    assert_eq!(dev.get("/api-keys").await.json()["count"]["value"], 1, "nothing was done");
    assert_eq!(dev.send("POST", "/api-keys", r#"{"name":"ci"}"#, &[]).await.status, 201);
}

#[tokio::test]
async fn secrets_are_not_kept() {
    let server = Server::start().await;
    let dev = server.caller("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
    let path = format!("/api-keys/{}/rotate", dev.key.id);
    let rotated = dev.send("POST", &path, "", &[(NAME, "x")]).await.json();
    let secret = rotated["secret"].as_str().unwrap();
    let file = server.service.database().file().unwrap().to_owned();
    server.service.database().close().await;
    for name in ["claviger.db", "claviger.db-wal"] {
        let bytes = std::fs::read(file.with_file_name(name)).unwrap_or_default();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
    }
}
