//! `GET /v1/whoami`: a credential asks about itself.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use domain::verdict::Code;

use super::answer;
use super::credential::{NoCredential, bearer};
use crate::error::{BAD_BEARER, Problem};
use crate::state::AppState;

pub(super) async fn whoami(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    let secret = bearer(&headers).map_err(|no| match no {
        NoCredential::Missing => Problem::unauthenticated("Present a credential: Authorization: Bearer."),
        NoCredential::Unclear => {
            Problem::bad_credential("unauthenticated", "The Authorization header is not one Bearer credential.")
        }
    })?;
    let (code, body) = state.service.index().verify(secret, None, |verdict| (verdict.code, answer::body(verdict)));
    let status = match code {
        Code::Valid => StatusCode::OK,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNAUTHORIZED,
    };
    let mut response = answer::json(status, body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match status {
        StatusCode::UNAUTHORIZED => _ = headers.insert(WWW_AUTHENTICATE, BAD_BEARER),
        StatusCode::SERVICE_UNAVAILABLE => _ = headers.insert(RETRY_AFTER, HeaderValue::from_static("1")),
        _ => {}
    }
    Ok(response)
}
