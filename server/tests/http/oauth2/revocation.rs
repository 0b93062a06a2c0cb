//! RFC 7009.

use axum::http::StatusCode;

use super::{basic_of, refused};
use crate::common::Server;

const REVOKE: &str = "/oauth2/revoke";

#[tokio::test]
async fn rfc7009_2_1_a_client_ends_its_token_at_once() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let (token, other) = (server.token(&erp).await, server.token(&erp).await);
    let body = format!("token={token}&token_type_hint=access_token");
    assert_eq!(server.form(REVOKE, Some(&basic_of(&erp)), &body).await.status, StatusCode::OK);
    let whoami = async |token: &str| {
        server.send("GET", "/v1/whoami", &[("authorization", &format!("Bearer {token}"))], "").await
    };
    assert_eq!(
        (whoami(&token).await.status, whoami(&token).await.code()),
        (StatusCode::UNAUTHORIZED, "REVOKED".to_owned())
    );
    assert_eq!(whoami(&other).await.status, StatusCode::OK);
}

#[tokio::test]
async fn rfc7009_2_2_an_unknown_token_needs_no_ending() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let token = server.token(&erp).await;
    let ended = format!("token={token}");
    for body in ["token=nonsense", &ended, &ended, "token=x&token_type_hint=whatever"] {
        let answer = server.form(REVOKE, Some(&basic_of(&erp)), body).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""), "{body}");
    }
}

#[tokio::test]
async fn rfc7009_2_1_the_token_of_another_client_is_refused_and_goes_on() {
    let server = Server::start().await;
    server.organisation().await;
    let (erp, other) = (server.application(&["clerk"]).await, server.application(&["clerk"]).await);
    let token = server.token(&erp).await;
    refused(&server.form(REVOKE, Some(&basic_of(&other)), &format!("token={token}")).await, 400, "invalid_grant");
    let authorization = format!("Bearer {token}");
    assert_eq!(server.send("GET", "/v1/whoami", &[("authorization", &authorization)], "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn rfc7009_2_1_the_client_authenticates_and_the_token_is_in_the_body() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let token = server.token(&erp).await;
    refused(&server.form(REVOKE, None, &format!("token={token}")).await, 401, "invalid_client");
    refused(
        &server.form(REVOKE, Some(&format!("Bearer {token}")), &format!("token={token}")).await,
        401,
        "invalid_client",
    );
    refused(&server.form(REVOKE, Some(&basic_of(&erp)), "").await, 400, "invalid_request");
    refused(&server.form(&format!("{REVOKE}?token={token}"), Some(&basic_of(&erp)), "").await, 400, "invalid_request");
    refused(&server.send("GET", REVOKE, &[], "").await, 405, "invalid_request");
}

#[tokio::test]
async fn rfc7009_2_2_1_a_storage_that_fails_is_503_and_the_token_goes_on() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let token = server.token(&erp).await;
    server.service.database().close().await;
    let answer = server.form(REVOKE, Some(&basic_of(&erp)), &format!("token={token}")).await;
    refused(&answer, 503, "temporarily_unavailable");
    assert!(!answer.header("retry-after").is_empty());
    let issuing = server.form("/oauth2/token", Some(&basic_of(&erp)), super::GRANT).await;
    refused(&issuing, 503, "temporarily_unavailable");
}
