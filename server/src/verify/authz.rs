//! `/authz` and `/authz/{api}`, any method: a proxy asks before it lets a request through. 200 lets it
//! through, anything else does not. Any doubt is a no. The first finds the API by host and path of the
//! original request, the second is told its slug.

use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderName, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::verdict::Code;
use service::verify::{Credential, Question, Target, Verdict};

use super::answer::retry_after;
use super::credential::{NoCredential, bearer_or_api_key};
use super::identity;
use super::original_request::OriginalRequest;
use crate::client::{self, Peer};
use crate::error::Problem;
use crate::state::AppState;

/// Calls that a key with a rate has left.
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
/// Stands for a method that nobody told.
const UNTOLD: &str = "an untold method";

pub(super) async fn at_place(State(state): State<AppState>, request: Request) -> Response {
    answer(decide(&state, None, &request))
}

pub(super) async fn at_api(State(state): State<AppState>, Path(slug): Path<String>, request: Request) -> Response {
    answer(decide(&state, Some(&slug), &request))
}

/// Envoy appends the path of the original request to that of the question.
pub(super) async fn at_api_and_path(
    State(state): State<AppState>,
    Path((slug, _)): Path<(String, String)>,
    request: Request,
) -> Response {
    answer(decide(&state, Some(&slug), &request))
}

fn answer(decided: Result<Response, Problem>) -> Response {
    let mut response = decided.unwrap_or_else(Problem::into_response);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn decide(state: &AppState, api: Option<&str>, request: &Request) -> Result<Response, Problem> {
    let headers = request.headers();
    let peer = request.extensions().get::<Peer>().map(|Peer(peer)| peer.ip());
    let trusted = &state.options.trusted_proxies;
    let original = match peer.filter(|peer| client::is_trusted(*peer, trusted)) {
        Some(_) => OriginalRequest::read(headers)
            .map_err(|_| denied("The original request can be read in more than one way."))?,
        None => OriginalRequest::default(),
    };
    let secret = bearer_or_api_key(headers).map_err(|no| match no {
        NoCredential::Missing => Problem::unauthenticated("Present a credential: Authorization: Bearer or X-API-Key."),
        NoCredential::Unclear => Problem::bad_credential("unauthenticated", "This is not exactly one credential."),
    })?;
    let target = match (api, original.path) {
        (Some(slug), _) => Target::Api(slug),
        (None, Some(path)) => Target::Place { host: original.host.unwrap_or_default(), path },
        (None, None) => Target::Untold,
    };
    let question = Question {
        secret,
        tenant: None,
        target,
        // A method that the proxy does not tell could be any: it takes full access.
        method: Some(original.method.unwrap_or(UNTOLD)),
        address: peer.map(|peer| client::address(peer, headers, trusted)),
        agent: client::agent(headers),
    };
    state.service.index().verify(&question, |verdict| match &verdict.credential {
        Some(credential) => Ok(let_through(credential, verdict)),
        None => Err(refusal(verdict)),
    })
}

fn denied(detail: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "original_request", detail)
}

fn let_through(credential: &Credential<'_>, verdict: &Verdict<'_>) -> Response {
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    identity::tell(headers, credential);
    if let Some(left) = verdict.ratelimit {
        headers.insert(REMAINING, left.remaining.into());
    }
    response
}

/// Who somebody is comes before what they may: 401 says that the credential is no good, 403 that it is
/// and that this is not for it.
fn refusal(verdict: &Verdict<'_>) -> Problem {
    let code = verdict.code.as_str();
    let unauthorised = |detail| Problem::bad_credential(code, detail);
    let forbidden = |detail: &'static str| Problem::new(StatusCode::FORBIDDEN, code, detail);
    let problem = match verdict.code {
        Code::Valid | Code::Unavailable => return Problem::unavailable(),
        Code::Malformed => unauthorised("The credential is cut off or mistyped."),
        Code::NotFound => unauthorised("There is no such credential."),
        Code::Disabled if verdict.is_about_api => forbidden("The API is switched off."),
        Code::Disabled => unauthorised("Credentials of this kind are switched off."),
        Code::Expired => unauthorised("The credential has expired."),
        Code::Revoked => unauthorised("The credential was revoked."),
        Code::OwnerInactive => unauthorised("The owner of the credential is not active."),
        Code::InsufficientAccess => forbidden("The credential does not have access to this."),
        Code::AddressNotAllowed => forbidden("The credential may not be used from this address."),
        Code::RateLimited => Problem::new(StatusCode::TOO_MANY_REQUESTS, code, "The credential was used too often.")
            .with(RETRY_AFTER, retry_after(verdict.ratelimit)),
    };
    problem.request(verdict.request_id)
}
