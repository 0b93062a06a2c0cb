use axum::http::StatusCode;
use domain::api::ApiDraft;
use domain::role::RoleName;
use server::config::Serve;

use crate::common::Server;

#[tokio::test]
async fn a_valid_key_is_described() {
    let server = Server::start().await;
    let (key, gateway) = server.with_key_and_gateway().await;
    let answer = server.verify(&gateway.secret, &key.secret).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    let json = answer.json();
    assert_eq!(json["valid"], true);
    assert_eq!(json["code"], "VALID");
    assert!(json["request_id"].as_str().unwrap().starts_with("req_"));
    let credential = &json["credential"];
    assert_eq!(credential["id"], key.id.to_string());
    assert_eq!(credential["kind"], "api_key");
    assert_eq!(credential["name"], "Größe <b>1</b>");
    assert_eq!(credential["owner_email"], "dev@example.test");
    assert_eq!(credential["roles"], serde_json::json!(["developer"]));
    assert!(credential["owner"].as_str().unwrap().starts_with("usr_"));
    assert!(credential["tenant"].as_str().unwrap().starts_with("ten_"));
    assert!(json["expires_at"].as_str().unwrap().ends_with('Z'));
    assert!(!answer.body.contains(&key.secret));
}

#[tokio::test]
async fn what_is_not_valid_says_only_why() {
    let server = Server::start().await;
    let (key, gateway) = server.with_key_and_gateway().await;
    let altered = format!("{}x", &key.secret[..key.secret.len() - 1]);
    for (secret, code) in [
        ("", "MALFORMED"),
        ("hello", "MALFORMED"),
        (&key.secret[..40], "MALFORMED"),
        (&altered, "MALFORMED"),
        (&"a".repeat(10_000), "MALFORMED"),
    ] {
        let answer = server.verify(&gateway.secret, secret).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::OK, code));
        assert_eq!(answer.json().as_object().unwrap().len(), 3, "{}", answer.body);
    }
    server.revoke("default", &key).await;
    let answer = server.verify(&gateway.secret, &key.secret).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::OK, "REVOKED"));
    assert_eq!(answer.json()["valid"], false);
}

#[tokio::test]
async fn a_key_of_another_tenant_is_not_found() {
    let server = Server::start().await;
    let (_, gateway) = server.with_key_and_gateway().await;
    server.user("other", "eve@other.test", &[RoleName::DEVELOPER]).await;
    let foreign = server.key("other", "eve@other.test").await;
    assert_eq!(server.verify(&gateway.secret, &foreign.secret).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn who_asks_must_be_allowed_to() {
    let server = Server::start().await;
    let (key, gateway) = server.with_key_and_gateway().await;
    let body = serde_json::json!({ "key": key.secret }).to_string();

    let nobody = server.send("POST", "/v1/verify", &[], body.clone()).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (StatusCode::UNAUTHORIZED, "unauthenticated"));
    assert!(nobody.header("www-authenticate").starts_with("Bearer"));
    assert_eq!(nobody.header("content-type"), "application/problem+json");

    for bad in ["Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer a b", ""] {
        let answer = server.send("POST", "/v1/verify", &[("authorization", bad)], body.clone()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{bad:?}");
    }
    // A developer's own key does not judge others.
    let answer = server.verify(&key.secret, &key.secret).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "forbidden"));
    assert!(answer.json()["detail"].as_str().unwrap().contains("verify"));

    server.revoke("default", &gateway).await;
    assert_eq!(server.verify(&gateway.secret, &key.secret).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_cookie_is_no_credential_here() {
    let server = Server::start().await;
    let (key, _) = server.with_key_and_gateway().await;
    server.user("default", "ada@example.test", &[RoleName::TENANT_ADMIN]).await;
    let cookie = server.sign_in("ada@example.test").await;
    let body = serde_json::json!({ "key": key.secret }).to_string();
    let answer = server.send("POST", "/v1/verify", &[("cookie", &cookie)], body).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let answer = server.send("GET", "/authz", &[("cookie", &cookie)], "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_listed_network_needs_no_credential() {
    let options = Serve { verify_networks: vec!["10.0.0.0/8".parse().unwrap()], ..Serve::default() };
    let server = Server::with(options).await;
    let (key, _) = server.with_key_and_gateway().await;
    let body = serde_json::json!({ "key": key.secret }).to_string();
    let ask = async |peer: &str, headers: &[(&str, &str)]| {
        server.send_from(peer, "POST", "/v1/verify", headers, body.clone()).await.status
    };
    assert_eq!(ask("10.1.2.3:99", &[]).await, StatusCode::OK);
    assert_eq!(ask("203.0.113.9:99", &[]).await, StatusCode::UNAUTHORIZED);
    // A proxy in front: what it heard from counts, not the proxy.
    assert_eq!(ask("127.0.0.1:99", &[("x-forwarded-for", "10.1.2.3")]).await, StatusCode::OK);
    assert_eq!(ask("127.0.0.1:99", &[("x-forwarded-for", "203.0.113.9")]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(ask("203.0.113.9:99", &[("x-forwarded-for", "10.1.2.3")]).await, StatusCode::UNAUTHORIZED);
    // A bad credential is not made good by the network.
    assert_eq!(ask("10.1.2.3:99", &[("authorization", "Bearer nonsense")]).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_credential_an_api_is_one_of_the_default_tenant_unless_it_says_whose() {
    let options = Serve { verify_networks: vec!["10.0.0.0/8".parse().unwrap()], ..Serve::default() };
    let server = Server::with(options).await;
    for (tenant, host) in [("default", "a.test"), ("other", "b.test")] {
        let (hosts, path_prefixes) = (vec![host.to_owned()], vec!["/".to_owned()]);
        let draft =
            ApiDraft { slug: "orders".into(), name: "Orders".into(), hosts, path_prefixes, ..ApiDraft::default() };
        service::apis::register(&server.service, &server.operator(tenant).await, &draft).await.unwrap();
        server.user(tenant, &format!("ada@{tenant}.test"), &[RoleName::TENANT_ADMIN]).await;
    }
    let (own, foreign) = (server.key("default", "ada@default.test").await, server.key("other", "ada@other.test").await);
    let ask = async |secret: &str, api: &str| {
        let body = serde_json::json!({ "key": secret, "api": api }).to_string();
        server.send_from("10.1.2.3:99", "POST", "/v1/verify", &[], body).await.code()
    };
    assert_eq!(
        (ask(&own.secret, "orders").await, ask(&foreign.secret, "orders").await),
        ("VALID".into(), "NOT_FOUND".into())
    );
    let theirs = "orders@other";
    assert_eq!(
        (ask(&own.secret, theirs).await, ask(&foreign.secret, theirs).await),
        ("NOT_FOUND".into(), "VALID".into())
    );
}

#[tokio::test]
async fn bad_questions_name_the_field_and_the_limit() {
    let server = Server::start().await;
    let (_, gateway) = server.with_key_and_gateway().await;
    let bearer = format!("Bearer {}", gateway.secret);
    let ask = async |body: String| server.send("POST", "/v1/verify", &[("authorization", &bearer)], body).await;

    let missing = ask("{}".to_owned()).await;
    assert_eq!((missing.status, missing.code().as_str()), (StatusCode::BAD_REQUEST, "invalid"));
    assert_eq!(missing.json()["errors"][0]["field"], "key");
    assert_eq!(ask("not json".to_owned()).await.status, StatusCode::BAD_REQUEST);
    let long = ask(serde_json::json!({ "key": "k", "method": "x".repeat(201) }).to_string()).await;
    assert_eq!(long.json()["errors"][0]["field"], "method");
    assert!(long.body.contains("200"));
    let large = ask(format!(r#"{{"key":"{}"}}"#, "x".repeat(70_000))).await;
    assert_eq!((large.status, large.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    assert!(large.body.contains("65536"));
    let known = ask(r#"{"key":"k","api":"orders","method":"GET","address":"203.0.113.9","new":1}"#.to_owned()).await;
    assert_eq!(known.status, StatusCode::OK);
    assert_eq!(server.get("/v1/verify").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_batch_is_answered_in_order_and_limited() {
    let server = Server::start().await;
    let (key, gateway) = server.with_key_and_gateway().await;
    let bearer = format!("Bearer {}", gateway.secret);
    let ask = async |body: serde_json::Value| {
        server.send("POST", "/v1/verify/batch", &[("authorization", &bearer)], body.to_string()).await
    };
    let item = |key: &str| serde_json::json!({ "key": key });

    let answer = ask(serde_json::json!({ "items": [item("x"), item(&key.secret), item("")] })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let codes: Vec<_> = answer.json()["items"].as_array().unwrap().iter().map(|i| i["code"].clone()).collect();
    assert_eq!(codes, ["MALFORMED", "VALID", "MALFORMED"]);
    assert_eq!(ask(serde_json::json!({ "items": [] })).await.body, r#"{"items":[]}"#);

    let hundred: Vec<_> = (0..100).map(|_| item(&key.secret)).collect();
    assert_eq!(ask(serde_json::json!({ "items": hundred })).await.status, StatusCode::OK);
    let more: Vec<_> = (0..101).map(|_| item("x")).collect();
    let refused = ask(serde_json::json!({ "items": more })).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("at most 100 entries; this one has 101"));

    let unnamed = ask(serde_json::json!({ "items": [item("x"), {}] })).await;
    assert_eq!(unnamed.json()["errors"][0]["field"], "items[1].key");
    assert_eq!(ask(serde_json::json!({})).await.json()["errors"][0]["field"], "items");
    assert_eq!(ask(serde_json::json!({ "items": ["x"] })).await.status, StatusCode::BAD_REQUEST);
    let nobody = server.send("POST", "/v1/verify/batch", &[], r#"{"items":[]}"#).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_credential_asks_about_itself() {
    let server = Server::start().await;
    let (key, _) = server.with_key_and_gateway().await;
    let whoami = async |bearer: &str| server.send("GET", "/v1/whoami", &[("authorization", bearer)], "").await;

    let bearer = format!("Bearer {}", key.secret);
    let answer = whoami(&bearer).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::OK, "VALID"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(server.get("/v1/whoami").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(whoami("Bearer x").await.code(), "MALFORMED");

    server.revoke("default", &key).await;
    let answer = whoami(&bearer).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "REVOKED"));
    assert!(answer.header("www-authenticate").contains("invalid_token"));
}

#[tokio::test]
async fn a_server_that_cannot_vouch_says_so() {
    let server = Server::unloaded(Serve::default()).await;
    let answer = server.verify("clvk_x", "clvk_y").await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"));
    assert_eq!(answer.header("retry-after"), "1");
    for path in ["/v1/whoami", "/authz", "/authz/orders", "/authz/@default"] {
        let answer = server.send("GET", path, &[("authorization", "Bearer clvk_x")], "").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    assert_eq!(server.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
