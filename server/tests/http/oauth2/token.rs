//! RFC 6749: the token endpoint. RFC 9700 §2.4 forbids nothing of it.

use axum::http::StatusCode;
use domain::application::ApplicationDraft;
use service::applications;

use super::{FORM, GRANT, basic, basic_of, kept_by_nobody, refused};
use crate::common::Server;

const TOKEN: &str = "/oauth2/token";

#[tokio::test]
async fn rfc6749_5_1_a_token_with_its_type_lifetime_and_scope_that_nobody_keeps() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk", "gateway"]).await;
    let answer = server.form(TOKEN, Some(&basic_of(&erp)), GRANT).await;
    let json = answer.json();
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert!(json["access_token"].as_str().unwrap().starts_with("clvx_"));
    assert_eq!((json["token_type"].as_str(), json["expires_in"].as_u64()), (Some("Bearer"), Some(3_600)));
    assert_eq!(json["scope"], "billing:read orders:full verify");
    assert_eq!(json.get("refresh_token"), None, "§4.4.3");
    kept_by_nobody(&answer);
}

#[tokio::test]
async fn rfc6749_3_2_only_post_and_no_parameters_in_the_url() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    for method in ["GET", "PUT", "DELETE", "PATCH"] {
        let answer = server.send(method, TOKEN, &[FORM, ("authorization", &basic_of(&erp))], GRANT).await;
        refused(&answer, 405, "invalid_request");
        assert_eq!(answer.header("allow"), "POST");
    }
    let in_url = format!("{TOKEN}?client_id={}&client_secret={}&{GRANT}", erp.application.id, erp.secret);
    refused(&server.form(&in_url, None, "").await, 400, "invalid_request");
    refused(&server.form(&format!("{TOKEN}?{GRANT}"), Some(&basic_of(&erp)), GRANT).await, 400, "invalid_request");
}

#[tokio::test]
async fn rfc6749_3_2_repeated_is_an_error_empty_is_absent_and_unknown_is_ignored() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let ask = async |body: &str| server.form(TOKEN, Some(&basic_of(&erp)), body).await;
    for twice in [
        &format!("{GRANT}&{GRANT}"),
        &format!("{GRANT}&scope=orders:read&scope=orders:read"),
        &format!("{GRANT}&x=1&x=2"),
    ] {
        refused(&ask(twice).await, 400, "invalid_request");
    }
    refused(&ask("grant_type=").await, 400, "invalid_request");
    refused(&ask("").await, 400, "invalid_request");
    let answer = ask(&format!("{GRANT}&scope=&client_id=&audience=whatever")).await;
    assert_eq!((answer.status, answer.json()["scope"].as_str()), (StatusCode::OK, Some("billing:read orders:full")));
}

#[tokio::test]
async fn rfc6749_2_3_1_basic_or_form_never_both() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let (id, secret) = (erp.application.id, &erp.secret);
    let in_body = format!("{GRANT}&client_id={id}&client_secret={secret}");
    assert_eq!(server.form(TOKEN, None, &in_body).await.status, StatusCode::OK);
    refused(&server.form(TOKEN, Some(&basic_of(&erp)), &in_body).await, 400, "invalid_request");
    let same = format!("{GRANT}&client_id={id}");
    assert_eq!(server.form(TOKEN, Some(&basic_of(&erp)), &same).await.status, StatusCode::OK);
    let other = format!("{GRANT}&client_id=app_other");
    refused(&server.form(TOKEN, Some(&basic_of(&erp)), &other).await, 400, "invalid_request");
    let headers = [FORM, ("authorization", &basic_of(&erp)), ("authorization", &basic_of(&erp))];
    refused(&server.send("POST", TOKEN, &headers, GRANT).await, 400, "invalid_request");
}

#[tokio::test]
async fn rfc6749_2_3_1_id_and_secret_are_form_decoded_after_base64() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let encoded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let header = basic(&encoded(&erp.application.id.to_string()), &encoded(&erp.secret));
    assert_eq!(server.form(TOKEN, Some(&header), GRANT).await.status, StatusCode::OK);
}

#[tokio::test]
async fn rfc6749_5_2_a_client_that_fails_is_401_and_asked_for_basic() {
    let server = Server::start().await;
    let actor = server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let id = erp.application.id.to_string();
    let off = server.application(&["clerk"]).await;
    let draft = ApplicationDraft { disabled: true, ..ApplicationDraft::from(&off.application) };
    applications::change(&server.service, &actor, off.application.id, None, &draft).await.unwrap();
    let long = "x".repeat(10_000);
    for (peer, header) in [
        ("10.0.0.1:1", basic(&id, "wrong")),
        ("10.0.0.2:1", basic(&id, &off.secret)),
        ("10.0.0.3:1", basic("app_nobody", &erp.secret)),
        ("10.0.0.4:1", basic(&id, "")),
        ("10.0.0.5:1", basic("", "")),
        ("10.0.0.6:1", basic(&id, &long)),
        ("10.0.0.7:1", basic_of(&off)),
        ("10.0.0.8:1", "Basic".to_owned()),
        ("10.0.0.9:1", "Basic !!!".to_owned()),
        ("10.0.0.10:1", "Bearer abc".to_owned()),
    ] {
        let answer = server.send_from(peer, "POST", TOKEN, &[FORM, ("authorization", &header)], GRANT).await;
        refused(&answer, 401, "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic "), "{header}");
        assert!(!answer.body.contains(&erp.secret));
    }
    for body in [GRANT.to_owned(), format!("{GRANT}&client_id={id}"), format!("{GRANT}&client_secret={}", erp.secret)] {
        refused(&server.form(TOKEN, None, &body).await, 401, "invalid_client");
    }
}

#[tokio::test]
async fn rfc6749_5_2_another_grant_type_is_unsupported() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    for grant in ["password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", "%3Cscript%3E"] {
        let answer = server.form(TOKEN, Some(&basic_of(&erp)), &format!("grant_type={grant}")).await;
        refused(&answer, 400, "unsupported_grant_type");
    }
}

#[tokio::test]
async fn rfc6749_3_3_more_than_the_roles_give_is_an_invalid_scope() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let ask = async |scope: &str| server.form(TOKEN, Some(&basic_of(&erp)), &format!("{GRANT}&scope={scope}")).await;
    for beyond in [
        "billing:full",
        "orders:read+billing:full",
        "nowhere:read",
        "verify",
        "orders",
        "orders:write",
        "%C3%A9:read",
        "%22%5C",
        &"a".repeat(9_000),
    ] {
        refused(&ask(beyond).await, 400, "invalid_scope");
    }
    for (asked, granted) in
        [("orders:read", "orders:read"), ("billing:read+orders:read+orders:full", "billing:read orders:full")]
    {
        assert_eq!(ask(asked).await.json()["scope"], granted);
    }
}

#[tokio::test]
async fn rfc6749_appendix_b_only_a_form_is_read() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let auth = ("authorization", &*basic_of(&erp));
    let json = r#"{"grant_type":"client_credentials"}"#;
    for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
        refused(&server.send("POST", TOKEN, &[auth, ("content-type", kind)], json).await, 400, "invalid_request");
    }
    refused(&server.send("POST", TOKEN, &[auth], GRANT).await, 400, "invalid_request");
    let with_charset = ("content-type", "application/x-www-form-urlencoded; charset=UTF-8");
    assert_eq!(server.send("POST", TOKEN, &[auth, with_charset], GRANT).await.status, StatusCode::OK);
    let huge = format!("{GRANT}&x={}", "x".repeat(1 << 20));
    refused(&server.form(TOKEN, Some(auth.1), &huge).await, 413, "invalid_request");
}

#[tokio::test]
async fn guesses_are_held_back_but_the_true_client_never() {
    let server = Server::start().await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let id = erp.application.id.to_string();
    let from = async |peer: &str, header: &str| {
        server.send_from(peer, "POST", TOKEN, &[FORM, ("authorization", header)], GRANT).await
    };
    let guess = basic(&id, "wrong");
    for _ in 0..5 {
        refused(&from("192.0.2.1:9", &guess).await, 401, "invalid_client");
    }
    let held = from("192.0.2.1:9", &guess).await;
    refused(&held, 429, "invalid_client");
    assert!(held.header("retry-after").parse::<u32>().unwrap() >= 1);
    refused(&from("192.0.2.2:9", &guess).await, 401, "invalid_client");
    assert_eq!(
        from("192.0.2.1:9", &basic_of(&erp)).await.status,
        StatusCode::OK,
        "the true one, from the same address"
    );
}

#[tokio::test]
async fn a_server_that_cannot_vouch_issues_nothing() {
    let server = Server::unloaded(server::config::Serve::default()).await;
    let answer = server.form(TOKEN, Some(&basic("app_x", "y")), GRANT).await;
    refused(&answer, 503, "temporarily_unavailable");
    assert_eq!(answer.header("retry-after"), "1");
}
