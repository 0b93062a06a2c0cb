//! OAuth 1.0a for consumers: the first and the third leg of its dance (RFC 5849 §2.1 and §2.3). The second is a page of
//! the console, on which a user decides.
//!
//! Both take `POST`, and `GET` as clients that speak OSLC send it. What is signed is the request as the client sent it:
//! see [`sent`].

mod access_token;
mod error;
mod request_token;
mod sent;

use axum::Router;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, PRAGMA};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;

use self::error::Error;
use crate::state::AppState;

pub(crate) const REQUEST_TOKEN: &str = "/oauth1/request_token";
pub(crate) const AUTHORIZE: &str = "/oauth1/authorize";
pub(crate) const ACCESS_TOKEN: &str = "/oauth1/access_token";
/// What consumers are asked for their signature with (§3.5.1).
pub(crate) const REALM: &str = "claviger";

pub fn routes() -> Router<AppState> {
    Router::new().route(REQUEST_TOKEN, any(request_token::give)).route(ACCESS_TOKEN, any(access_token::give))
}

/// A form, as both legs answer (§2.1). What holds a secret is nobody's to keep.
fn form(status: StatusCode, body: String) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 3] = [
        (CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (PRAGMA, HeaderValue::from_static("no-cache")),
    ];
    (status, HEADERS, body).into_response()
}

/// # Errors
/// 405 for what is neither `POST` nor `GET`: nobody gets a token by asking whether there is one.
fn check_method(method: &Method) -> Result<(), Error> {
    if matches!(*method, Method::GET | Method::POST) {
        return Ok(());
    }
    let refused = Error::new(StatusCode::METHOD_NOT_ALLOWED, "This address takes POST and GET.");
    Err(refused.with(ALLOW, HeaderValue::from_static("POST, GET")))
}
