//! `GET /.well-known/oauth-authorization-server`: what is offered, and where (RFC 8414).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{INTROSPECT, REVOKE, TOKEN};
use crate::state::AppState;

const AUTH_METHODS: [&str; 2] = ["client_secret_basic", "client_secret_post"];

pub(super) async fn tell(State(state): State<AppState>) -> Response {
    let issuer = &state.public_url;
    let at = |path: &str| format!("{issuer}{path}");
    let body = json!({
        "issuer": issuer,
        "token_endpoint": at(TOKEN),
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "grant_types_supported": ["client_credentials"],
        // Required, and none: there is no authorization endpoint.
        "response_types_supported": [],
        "introspection_endpoint": at(INTROSPECT),
        "introspection_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint": at(REVOKE),
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
    });
    super::json(StatusCode::OK, &body)
}
