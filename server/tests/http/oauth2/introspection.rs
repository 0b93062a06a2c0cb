//! RFC 7662.

use axum::http::StatusCode;
use domain::application::ApplicationDraft;
use service::applications;

use super::{FORM, basic_of, kept_by_nobody, refused};
use crate::common::Server;

const INTROSPECT: &str = "/oauth2/introspect";
const INACTIVE: &str = r#"{"active":false}"#;

#[tokio::test]
async fn rfc7662_2_2_an_active_access_token_tells_what_it_is() {
    let server = Server::start().await;
    server.organisation().await;
    let (erp, gate) = (server.application(&["clerk"]).await, server.application(&["gateway"]).await);
    let token = server.token(&erp).await;
    let answer =
        server.form(INTROSPECT, Some(&basic_of(&gate)), &format!("token={token}&token_type_hint=access_token")).await;
    let json = answer.json();
    let id = erp.application.id.to_string();
    assert_eq!((answer.status, json["active"].as_bool()), (StatusCode::OK, Some(true)));
    assert_eq!((json["client_id"].as_str(), json["sub"].as_str()), (Some(&*id), Some(&*id)));
    assert_eq!(
        (json["scope"].as_str(), json["token_type"].as_str()),
        (Some("billing:read orders:full"), Some("Bearer"))
    );
    assert_eq!(json["aud"], serde_json::json!(["billing", "orders"]));
    assert_eq!(json["exp"].as_i64().unwrap() - json["iat"].as_i64().unwrap(), 3_600);
    assert_eq!(json.get("username"), None);
    kept_by_nobody(&answer);
}

#[tokio::test]
async fn every_kind_of_credential_can_be_asked_about() {
    let server = Server::start().await;
    server.organisation().await;
    let (key, gateway) = server.with_key_and_gateway().await;
    let headers = [FORM, ("authorization", &*format!("Bearer {}", gateway.secret))];
    let answer = server.send("POST", INTROSPECT, &headers, format!("token={}", key.secret)).await;
    let json = answer.json();
    assert_eq!((json["active"].as_bool(), json["username"].as_str()), (Some(true), Some("dev@example.test")));
    assert_eq!(json["client_id"], key.id.to_string());
    assert!(json["sub"].as_str().unwrap().starts_with("usr_"));
}

#[tokio::test]
async fn rfc7662_2_2_whatever_is_not_active_is_exactly_that() {
    let server = Server::start().await;
    let actor = server.organisation().await;
    let (erp, gate) = (server.application(&["clerk"]).await, server.application(&["gateway"]).await);
    server.user("elsewhere", "far@example.test", &[]).await;
    let foreign = server.key("elsewhere", "far@example.test").await;
    let (off, ended) = (server.token(&erp).await, server.token(&erp).await);
    applications::revoke_tokens(&server.service, &actor, erp.application.id).await.unwrap();
    let disabled = server.token(&erp).await;
    let draft = ApplicationDraft { disabled: true, ..ApplicationDraft::from(&erp.application) };
    applications::change(&server.service, &actor, erp.application.id, None, &draft).await.unwrap();
    for token in ["nonsense", &off, &ended, &disabled, &foreign.secret, &erp.secret, "clvx_%00%FF", &"x".repeat(9_000)]
    {
        let answer = server.form(INTROSPECT, Some(&basic_of(&gate)), &format!("token={token}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, INACTIVE), "{token}");
    }
}

#[tokio::test]
async fn rfc7662_4_a_client_that_may_not_verify_asks_about_its_own_only() {
    let server = Server::start().await;
    server.organisation().await;
    let (one, other) = (server.application(&["clerk"]).await, server.application(&["clerk"]).await);
    let token = server.token(&one).await;
    let ask = async |of| server.form(INTROSPECT, Some(&basic_of(of)), &format!("token={token}")).await;
    assert_eq!(ask(&one).await.json()["active"], true);
    assert_eq!(ask(&other).await.body, INACTIVE);
}

#[tokio::test]
async fn rfc7662_2_1_the_caller_authenticates_and_sends_a_token_by_post() {
    let server = Server::start().await;
    server.organisation().await;
    let gate = server.application(&["gateway"]).await;
    refused(&server.form(INTROSPECT, None, "token=x").await, 401, "invalid_client");
    refused(&server.form(INTROSPECT, Some("Bearer nonsense"), "token=x").await, 401, "invalid_token");
    let (key, _) = server.with_key_and_gateway().await;
    let no_permission = format!("Bearer {}", key.secret);
    refused(&server.form(INTROSPECT, Some(&no_permission), "token=x").await, 403, "insufficient_scope");
    refused(&server.form(INTROSPECT, Some(&basic_of(&gate)), "").await, 400, "invalid_request");
    refused(&server.form(INTROSPECT, Some(&basic_of(&gate)), "token=x&token=x").await, 400, "invalid_request");
    refused(
        &server.form(&format!("{INTROSPECT}?token=x"), Some(&basic_of(&gate)), "token=x").await,
        400,
        "invalid_request",
    );
    let answer = server.send("GET", INTROSPECT, &[("authorization", &basic_of(&gate))], "").await;
    refused(&answer, 405, "invalid_request");
}

#[tokio::test]
async fn a_token_of_an_application_that_may_verify_asks_at_v1_verify() {
    let server = Server::start().await;
    server.organisation().await;
    let (erp, gate) = (server.application(&["clerk"]).await, server.application(&["gateway"]).await);
    let (of_erp, of_gate) = (server.token(&erp).await, server.token(&gate).await);
    let answer = server.verify(&of_gate, &of_erp).await;
    let json = answer.json();
    assert_eq!((json["code"].as_str(), json["credential"]["kind"].as_str()), (Some("VALID"), Some("application_key")));
    assert_eq!(json["credential"]["owner"], serde_json::Value::Null);
    assert_eq!(json["access"], serde_json::json!({"billing": "read", "orders": "full"}));
    assert_eq!(server.verify(&of_erp, &of_gate).await.status, StatusCode::FORBIDDEN);
}
