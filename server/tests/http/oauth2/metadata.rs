//! RFC 8414.

use axum::http::StatusCode;
use server::config::Serve;

use super::{GRANT, basic_of};
use crate::common::Server;

#[tokio::test]
async fn rfc8414_3_what_is_offered_is_true() {
    let server = Server::with(Serve { public_url: None, ..Serve::default() }).await;
    server.organisation().await;
    let erp = server.application(&["clerk"]).await;
    let answer = server.get("/.well-known/oauth-authorization-server").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    let json = answer.json();
    let issuer = json["issuer"].as_str().unwrap();
    assert!(issuer.starts_with("http") && !issuer.ends_with('/') && !issuer.contains(['?', '#']), "{issuer}");
    assert_eq!(json["grant_types_supported"], serde_json::json!(["client_credentials"]));
    assert_eq!(json["response_types_supported"], serde_json::json!([]));
    for (endpoint, body) in [("token", GRANT), ("introspection", "token=x"), ("revocation", "token=x")] {
        let path = json[format!("{endpoint}_endpoint")].as_str().unwrap().strip_prefix(issuer).unwrap();
        for method in json[format!("{endpoint}_endpoint_auth_methods_supported")].as_array().unwrap() {
            let in_body = format!("{body}&client_id={}&client_secret={}", erp.application.id, erp.secret);
            let answer = match method.as_str().unwrap() {
                "client_secret_basic" => server.form(path, Some(&basic_of(&erp)), body).await,
                "client_secret_post" => server.form(path, None, &in_body).await,
                other => panic!("{other} is not tried"),
            };
            assert_eq!(answer.status, StatusCode::OK, "{endpoint} by {method}: {}", answer.body);
        }
    }
    let token = server.token(&erp).await;
    let told = server.form("/oauth2/introspect", Some(&basic_of(&erp)), &format!("token={token}")).await;
    assert_eq!(told.json()["iss"], issuer);
}
