//! `GET /v1/whoami`: a credential asks about itself.

use axum::Extension;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use domain::verdict::Code;
use service::verify::{Question, Verdict};

use super::answer;
use super::credential::{NoCredential, bearer};
use crate::client::{self, Peer};
use crate::error::{BAD_BEARER, Problem};
use crate::state::AppState;

pub(super) async fn whoami(
    State(state): State<AppState>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let secret = bearer(&headers).map_err(|no| match no {
        NoCredential::Missing => Problem::unauthenticated("Present a credential: Authorization: Bearer."),
        NoCredential::Unclear => {
            Problem::bad_credential("unauthenticated", "The Authorization header is not one Bearer credential.")
        }
    })?;
    let address =
        peer.map(|Extension(Peer(peer))| client::address(peer.ip(), &headers, &state.options.trusted_proxies));
    let question = Question { secret, address, agent: client::agent(&headers), ..Question::default() };
    let asked = |verdict: &Verdict<'_>| (verdict.code, verdict.ratelimit, answer::body(verdict));
    let (code, left, body) = state.service.index().verify(&question, asked);
    let status = match code {
        Code::Valid => StatusCode::OK,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::AddressNotAllowed => StatusCode::FORBIDDEN,
        _ => StatusCode::UNAUTHORIZED,
    };
    let mut response = answer::json(status, body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match status {
        StatusCode::UNAUTHORIZED => _ = headers.insert(WWW_AUTHENTICATE, BAD_BEARER),
        StatusCode::SERVICE_UNAVAILABLE => _ = headers.insert(RETRY_AFTER, HeaderValue::from_static("1")),
        StatusCode::TOO_MANY_REQUESTS => _ = headers.insert(RETRY_AFTER, answer::retry_after(left)),
        _ => {}
    }
    Ok(response)
}
