use axum::http::StatusCode;
use domain::role::Role;

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
    for (method, path) in [("GET", "/authz"), ("POST", "/authz"), ("DELETE", "/authz/orders"), ("OPTIONS", "/authz")] {
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
    server.user("other", "eve@other.test", &[Role::Developer]).await;
    let key = server.key("other", "eve@other.test").await;
    assert_eq!(ask(&server, &[("x-api-key", &key.secret)]).await.status, StatusCode::OK);
}
