//! `/authz` and `/authz/{api}`, any method: a proxy asks before it lets a request through. 200 lets it
//! through, anything else does not. Any doubt is a no.

use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::verdict::Code;
use service::verify::{Credential, Verdict};

use super::answer::KIND;
use super::credential::{NoCredential, bearer_or_api_key};
use super::original_request::OriginalRequest;
use crate::client::{self, Peer};
use crate::error::Problem;
use crate::state::AppState;

/// What the server behind the proxy learns. All of them are always set, so that none of the client's
/// own making survives in a proxy that overwrites what it is given.
const HEADERS: [HeaderName; 7] = [
    HeaderName::from_static("x-claviger-credential"),
    HeaderName::from_static("x-claviger-kind"),
    HeaderName::from_static("x-claviger-owner"),
    HeaderName::from_static("x-claviger-tenant"),
    HeaderName::from_static("x-claviger-project"),
    HeaderName::from_static("x-claviger-roles"),
    HeaderName::from_static("x-claviger-access"),
];
/// Longest name of an API, in characters.
const MAX_API: usize = 200;

pub(super) async fn authorise(State(state): State<AppState>, api: Option<Path<String>>, request: Request) -> Response {
    let decided = decide(&state, api.as_ref().map(|Path(api)| api.as_str()), &request);
    let mut response = decided.unwrap_or_else(Problem::into_response);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn decide(state: &AppState, api: Option<&str>, request: &Request) -> Result<Response, Problem> {
    check_original(state, api, request)?;
    let secret = bearer_or_api_key(request.headers()).map_err(|no| match no {
        NoCredential::Missing => Problem::unauthenticated("Present a credential: Authorization: Bearer or X-API-Key."),
        NoCredential::Unclear => Problem::bad_credential("unauthenticated", "This is not exactly one credential."),
    })?;
    state.service.index().verify(secret, None, |verdict| match &verdict.credential {
        Some(credential) => Ok(let_through(credential)),
        None => Err(refusal(verdict)),
    })
}

/// The original request does not decide yet, but one that cannot be told for certain is refused from
/// the beginning, so that nothing gets used to it.
fn check_original(state: &AppState, api: Option<&str>, request: &Request) -> Result<(), Problem> {
    let refused = |detail: &'static str| Err(Problem::new(StatusCode::FORBIDDEN, "original_request", detail));
    if api.is_some_and(|api| api.chars().count() > MAX_API) {
        return refused("There is no API with such a name.");
    }
    let peer = request.extensions().get::<Peer>();
    let is_trusted = peer.is_some_and(|Peer(peer)| client::is_trusted(peer.ip(), &state.options.trusted_proxies));
    if is_trusted && OriginalRequest::read(request.headers()).is_err() {
        return refused("The original request can be read in more than one way.");
    }
    Ok(())
}

fn let_through(credential: &Credential<'_>) -> Response {
    let roles = credential.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",");
    let values = [
        credential.id.to_string(),
        KIND.to_owned(),
        credential.owner.to_string(),
        credential.tenant.to_string(),
        String::new(),
        roles,
        String::new(),
    ];
    let mut headers = HeaderMap::with_capacity(HEADERS.len() + 1);
    for (name, value) in HEADERS.into_iter().zip(values) {
        headers.insert(name, visible(value));
    }
    (StatusCode::OK, headers).into_response()
}

/// What is not visible ASCII is percent-encoded, and with it `%` itself.
fn visible(text: String) -> HeaderValue {
    let is_plain = |b: u8| b.is_ascii_graphic() && b != b'%';
    let text = if text.bytes().all(is_plain) { text } else { encoded(&text, is_plain) };
    HeaderValue::from_maybe_shared(text).unwrap_or(HeaderValue::from_static(""))
}

fn encoded(text: &str, is_plain: impl Fn(u8) -> bool) -> String {
    text.bytes().map(|b| if is_plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn refusal(verdict: &Verdict<'_>) -> Problem {
    let detail = match verdict.code {
        Code::Valid | Code::Unavailable => return Problem::unavailable(),
        Code::Malformed => "The credential is cut off or mistyped.",
        Code::NotFound => "There is no such credential.",
        Code::Disabled => "Credentials of this kind are switched off.",
        Code::Expired => "The credential has expired.",
        Code::Revoked => "The credential was revoked.",
        Code::OwnerInactive => "The owner of the credential is not active.",
    };
    Problem::bad_credential(verdict.code.as_str(), detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_values_are_always_visible_ascii() {
        assert_eq!(visible("developer,gateway".to_owned()), "developer,gateway");
        assert_eq!(visible("Größe 5%\n".to_owned()), "Gr%C3%B6%C3%9Fe%205%25%0A");
        assert_eq!(visible(String::new()), "");
    }
}
