//! OAuth 2.0 for external applications: tokens by client credentials (RFC 6749 §4.4), introspection
//! (RFC 7662), revocation (RFC 7009) and metadata (RFC 8414).
//!
//! **To add an endpoint**: a file here, its route below, its place in [`metadata`], and a test in
//! `tests/http/oauth2` that names the clause of the RFC.

mod basic;
mod client;
mod error;
mod form;
mod introspect;
mod metadata;
mod revoke;
mod token;

use axum::Router;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, PRAGMA};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use self::error::Error;
use crate::state::AppState;

const TOKEN: &str = "/oauth2/token";
const INTROSPECT: &str = "/oauth2/introspect";
const REVOKE: &str = "/oauth2/revoke";

pub fn routes() -> Router<AppState> {
    let endpoints = Router::new()
        .route(TOKEN, post(token::issue))
        .route(INTROSPECT, post(introspect::introspect))
        .route(REVOKE, post(revoke::revoke))
        .method_not_allowed_fallback(async || {
            let refused = Error::new(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "This endpoint takes POST.");
            ([(ALLOW, "POST")], refused.into_response()).into_response()
        });
    Router::new().route("/.well-known/oauth-authorization-server", get(metadata::tell)).merge(endpoints)
}

/// What holds a token is nobody's to keep (RFC 6749 §5.1).
const NOT_KEPT: [(HeaderName, HeaderValue); 2] =
    [(CACHE_CONTROL, HeaderValue::from_static("no-store")), (PRAGMA, HeaderValue::from_static("no-cache"))];

fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (status, [json], NOT_KEPT, body.to_string()).into_response()
}
