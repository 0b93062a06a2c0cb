use axum::http::StatusCode;
use domain::role::RoleName;

use crate::common::{Answer, Server};

const TOLD: [&str; 7] = [
    "x-claviger-credential",
    "x-claviger-kind",
    "x-claviger-owner",
    "x-claviger-tenant",
    "x-claviger-project",
    "x-claviger-roles",
    "x-claviger-access",
];

async fn ask(server: &Server, headers: &[(&str, &str)]) -> Answer {
    server.send("GET", "/authz", headers, "").await
}

#[tokio::test]
async fn a_valid_key_is_let_through_and_told_about() {
    let server = Server::start().await;
    let (key, _) = server.with_key_and_gateway().await;
    let bearer = format!("Bearer {}", key.secret);
    // Where no API is registered, who comes is all that is asked.
    for (method, path) in [("GET", "/authz"), ("POST", "/authz"), ("OPTIONS", "/authz")] {
        let forged =
            [("authorization", bearer.as_str()), ("x-claviger-owner", "usr_root"), ("x_claviger_owner", "usr_root")];
        let answer = server.send(method, path, &forged, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{method} {path}: {}", answer.body);
        assert!(TOLD.iter().all(|name| answer.headers.contains_key(*name)), "{:?}", answer.headers);
        assert_eq!(answer.header("x-claviger-credential"), key.id.to_string());
        assert_eq!(answer.header("x-claviger-kind"), "api_key");
        assert_eq!(answer.header("x-claviger-roles"), "developer");
        assert!(answer.header("x-claviger-owner").starts_with("usr_0"));
        assert_eq!(answer.header("x-claviger-project"), "");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(ask(&server, &[("x-api-key", &key.secret)]).await.status, StatusCode::OK);
    let both = [("x-api-key", key.secret.as_str()), ("authorization", bearer.as_str())];
    assert_eq!(ask(&server, &both).await.status, StatusCode::OK);
}

#[tokio::test]
async fn anything_but_one_valid_credential_is_turned_away() {
    let server = Server::start().await;
    let (key, other) = server.with_key_and_gateway().await;
    let bearer = format!("Bearer {}", key.secret);
    for headers in [
        &[][..],
        &[("authorization", "")],
        &[("authorization", "Bearer ")],
        &[("authorization", "Bearer x")],
        &[("authorization", "Basic YTpi")],
        &[("x-api-key", "")],
        &[("x-api-key", " ")],
        &[("authorization", &bearer), ("x-api-key", &other.secret)],
        &[("authorization", &bearer), ("x-api-key", "")],
        &[("authorization", &bearer), ("authorization", &bearer)],
        &[("user-agent", "kube-probe/1.30")],
        &[("x-forwarded-uri", "/healthz")],
        &[("cookie", &key.secret)],
    ] {
        let answer = ask(&server, headers).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{headers:?}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
        assert!(TOLD.iter().all(|name| !answer.headers.contains_key(*name)));
    }
    let in_the_url = server.get(&format!("/authz?access_token={}", key.secret)).await;
    assert_eq!(in_the_url.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_revoked_key_and_a_disabled_owner_are_turned_away_with_their_code() {
    let server = Server::start().await;
    let (key, other) = server.with_key_and_gateway().await;
    server.revoke("default", &key).await;
    let answer = ask(&server, &[("x-api-key", &key.secret)]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "REVOKED"));

    let operator = server.operator("default").await;
    let off = [("api_keys.enabled".to_owned(), "false".to_owned())];
    service::settings::change(&server.service, &operator, None, &off).await.unwrap();
    assert_eq!(ask(&server, &[("x-api-key", &other.secret)]).await.code(), "DISABLED");
}

#[tokio::test]
async fn an_original_request_that_can_be_read_in_two_ways_is_turned_away() {
    let server = Server::start().await;
    let (key, _) = server.with_key_and_gateway().await;
    let with = async |peer: &str, headers: &[(&str, &str)]| {
        let mut all = vec![("x-api-key", key.secret.as_str())];
        all.extend_from_slice(headers);
        server.send_from(peer, "GET", "/authz", &all, "").await.status
    };
    let proxy = "127.0.0.1:9";
    assert_eq!(with(proxy, &[("x-original-uri", "/orders/1?a=b"), ("x-original-method", "GET")]).await, StatusCode::OK);
    for uri in
        ["/a/../b", "/%2e%2e/", "/a%2fb", "/a%5cb", "/a//b", "/a;b", "/a\\b", "/a#b", "/a%00", "/a%", "no path", "/é"]
    {
        assert_eq!(with(proxy, &[("x-original-uri", uri)]).await, StatusCode::FORBIDDEN, "{uri}");
        assert_eq!(with(proxy, &[("x-forwarded-uri", uri)]).await, StatusCode::FORBIDDEN, "{uri}");
    }
    let two = [("x-original-uri", "/a"), ("x-forwarded-uri", "/b")];
    assert_eq!(with(proxy, &two).await, StatusCode::FORBIDDEN);
    // What somebody else says about the original request is not even read.
    assert_eq!(with("203.0.113.9:9", &two).await, StatusCode::OK);
}

#[tokio::test]
async fn the_tenant_of_a_proxy_does_not_matter() {
    let server = Server::start().await;
    server.user("other", "eve@other.test", &[RoleName::DEVELOPER]).await;
    let key = server.key("other", "eve@other.test").await;
    assert_eq!(ask(&server, &[("x-api-key", &key.secret)]).await.status, StatusCode::OK);
}

/// The API `orders` at /orders, which a `reader` reads.
async fn with_orders(server: &Server) -> crate::common::Key {
    let operator = server.operator("default").await;
    let api = domain::api::ApiDraft {
        slug: "orders".into(),
        name: "Orders".into(),
        path_prefixes: vec!["/orders".into()],
        ..domain::api::ApiDraft::default()
    };
    service::apis::register(&server.service, &operator, &api).await.unwrap();
    let role = domain::role::RoleDraft {
        name: "reader".into(),
        access: [("orders".to_owned(), domain::access::Access::Read)].into(),
        ..domain::role::RoleDraft::default()
    };
    service::roles::add(&server.service, &operator, &role).await.unwrap();
    server.user("default", "rita@example.test", &["reader".parse().unwrap()]).await;
    server.key("default", "rita@example.test").await
}

#[tokio::test]
async fn the_api_is_found_by_its_place_or_its_name() {
    let server = Server::start().await;
    let key = with_orders(&server).await;
    let ask = async |path: &str, headers: &[(&str, &str)]| {
        let mut all = vec![("x-api-key", key.secret.as_str())];
        all.extend_from_slice(headers);
        server.send("GET", path, &all, "").await
    };
    let get = ("x-original-method", "GET");
    let allowed = ask("/authz", &[get, ("x-original-uri", "/orders/17?x")]).await;
    assert_eq!((allowed.status, allowed.header("x-claviger-access")), (StatusCode::OK, "orders:read"));
    assert_eq!(ask("/authz/orders", &[get]).await.status, StatusCode::OK);
    assert_eq!(ask("/authz/orders/any/path", &[get]).await.status, StatusCode::OK);
    for (path, headers) in [
        ("/authz", &[get, ("x-original-uri", "/elsewhere")][..]),
        ("/authz", &[("x-original-method", "POST"), ("x-original-uri", "/orders")]),
        ("/authz", &[get]),
        ("/authz", &[]),
        ("/authz/orders", &[("x-original-method", "POST")]),
        ("/authz/orders", &[("x-original-method", "get")]),
        ("/authz/orders", &[]),
        ("/authz/unheard-of", &[get]),
        ("/authz/ORDERS", &[get]),
    ] {
        let answer = ask(path, headers).await;
        assert_eq!(
            (answer.status, &*answer.code()),
            (StatusCode::FORBIDDEN, "INSUFFICIENT_ACCESS"),
            "{path} {headers:?}"
        );
        assert!(answer.json()["request_id"].as_str().unwrap().starts_with("req_"));
    }
    // Whoever is no trusted proxy tells nothing of the original request.
    let stranger =
        server.send_from("203.0.113.9:9", "GET", "/authz/orders", &[("x-api-key", &key.secret), get], "").await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn verify_tells_access_and_limits() {
    let server = Server::start().await;
    with_orders(&server).await;
    server.user("default", "gate@example.test", &[RoleName::GATEWAY]).await;
    let gateway = server.key("default", "gate@example.test").await;
    let operator = server.operator("default").await;
    let new = service::api_keys::NewKey {
        name: "limited".into(),
        limits: domain::limits::Limits {
            allowed_addresses: vec!["10.0.0.0/8".parse().unwrap()],
            ratelimit: Some(domain::limits::RateLimit { limit: 1, per: domain::limits::Per::Hour }),
        },
        ..Default::default()
    };
    let key = service::api_keys::generate_for(&server.service, &operator, "rita@example.test", &new).await.unwrap();
    let ask = async |more: &str| {
        let body = format!(r#"{{"key":"{}"{more}}}"#, key.secret);
        server
            .send("POST", "/v1/verify", &[("authorization", &format!("Bearer {}", gateway.secret))], body)
            .await
            .json()
    };
    assert_eq!(ask("").await["code"], "ADDRESS_NOT_ALLOWED");
    let insufficient = ask(r#","address":"10.1.1.1","api":"orders","method":"POST""#).await;
    assert_eq!(insufficient["code"], "INSUFFICIENT_ACCESS");
    let valid = ask(r#","address":"10.1.1.1","api":"orders","method":"GET""#).await;
    assert_eq!(valid["code"], "VALID");
    assert_eq!(valid["access"], serde_json::json!({"orders": "read"}));
    assert_eq!(valid["ratelimit"], serde_json::json!({"limit": 1, "per": "hour", "remaining": 0}));
    assert_eq!(valid["credential"]["roles"], serde_json::json!(["reader"]));
    let limited = ask(r#","address":"10.1.1.1""#).await;
    assert_eq!(limited["code"], "RATE_LIMITED");
    // An hour, less what this test has taken.
    let is_most_of_an_hour = |seconds: u64| (3_000..=3_600).contains(&seconds);
    assert!(is_most_of_an_hour(limited["ratelimit"]["retry_after"].as_u64().unwrap()), "{limited}");
    let bad = ask(r#","address":"localhost""#).await;
    assert_eq!(bad["errors"][0]["field"], "address");
    let door = [("x-api-key", key.secret.as_str()), ("x-forwarded-for", "10.1.1.1"), ("x-original-method", "GET")];
    let refused = server.send("GET", "/authz/orders", &door, "").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(is_most_of_an_hour(refused.header("retry-after").parse().unwrap()));
}
