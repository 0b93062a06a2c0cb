//! `/authz`, `/authz/{api}`, `/authz/{api}@{tenant}` and `/authz/@{tenant}`, any method: a proxy asks before it lets
//! a request through. 200 lets it through, anything else does not. Any doubt is a no. With a name it is that API,
//! and what is told of the original request must be one to it; without one, the API is found by host and path.
//! A proxy that appends the original path to that of the question tells it so.

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderName, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use domain::verdict::Code;
use service::verify::{Credential, Question, Refusal, Target, Verdict};

use super::answer::retry_after;
use super::credential::{self, NoCredential, Presented};
use super::original_request::OriginalRequest;
use super::{identity, signed};
use crate::client::{self, Peer};
use crate::error::Problem;
use crate::state::AppState;

/// Calls that a key with a rate has left.
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
/// Stands for a method that nobody told.
const UNTOLD: &str = "an untold method";

pub(super) async fn authz(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    answer(decide(&state, &parts).await)
}

fn answer(decided: Result<Response, Problem>) -> Response {
    let mut response = decided.unwrap_or_else(Problem::into_response);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the address of a question says of the door.
struct Door<'r> {
    api: Option<&'r str>,
    tenant: Option<&'r str>,
    /// Path and query of the original request.
    target: Option<&'r str>,
}

impl<'r> Door<'r> {
    fn of(uri: &'r Uri) -> Self {
        let asked = uri.path_and_query().map_or("", PathAndQuery::as_str);
        let rest = asked.strip_prefix("/authz").unwrap_or_default().strip_prefix('/').unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let (api, tenant) = match name.strip_prefix('@') {
            Some(tenant) => (None, Some(tenant)),
            None => (Some(name).filter(|name| !name.is_empty()), None),
        };
        Self { api, tenant, target: Some(rest).filter(|rest| rest.starts_with('/')) }
    }
}

async fn decide(state: &AppState, request: &Parts) -> Result<Response, Problem> {
    let headers = &request.headers;
    let index = state.service.index();
    let peer = request.extensions.get::<Peer>().map(|Peer(peer)| peer.ip());
    let trusted = &state.options.trusted_proxies;
    let door = Door::of(&request.uri);
    let told = OriginalRequest::read(headers, door.target)
        .map_err(|_| denied("The original request can be read in more than one way."))?;
    let presented = credential::presented(headers).map_err(|no| match no {
        NoCredential::Missing => {
            Problem::unauthenticated("Present a credential: Authorization: Bearer, X-API-Key, or Authorization: OAuth.")
        }
        NoCredential::Unclear => Problem::bad_credential("unauthenticated", "This is not exactly one credential."),
    })?;
    let tenant = match door.tenant.map(|slug| index.tenant_called(slug)) {
        Some(None) if !index.is_answering() => return Err(Problem::unavailable()),
        Some(None) => return Err(denied("There is no such tenant.")),
        Some(known) => known,
        None => None,
    };
    // Anybody's word shuts the door; only a trusted one opens it.
    let is_trusted = peer.is_some_and(|peer| client::is_trusted(peer, trusted));
    let question = Question {
        secret: if let Presented::Secret(secret) = presented { secret } else { "" },
        tenant,
        target: match (door.api, told.host, told.path) {
            (Some(name), host, path) => Target::ApiAt { name, host, path },
            (None, Some(host), Some(path)) if is_trusted => Target::Place { host, path },
            (None, ..) => Target::Untold,
        },
        // A method that the proxy does not tell could be any: it takes full access.
        method: Some(told.method.filter(|_| is_trusted).unwrap_or(UNTOLD)),
        address: peer.map(|peer| client::address(peer, headers, trusted)),
        agent: client::agent(headers),
    };
    match presented {
        Presented::Secret(_) => index.verify(&question, |verdict| decided(verdict, refusal)),
        Presented::Signed(authorization) => {
            let told = if is_trusted { told } else { OriginalRequest::default() };
            let signed = signed::request(&told, headers, authorization).map_err(denied)?;
            state.oauth1.verify(&signed, &question, |verdict| decided(verdict, signed::refusal)).await
        }
    }
}

fn decided(verdict: &Verdict<'_>, refusal: impl FnOnce(&Verdict<'_>) -> Problem) -> Result<Response, Problem> {
    match &verdict.credential {
        Some(credential) => Ok(let_through(credential, verdict)),
        None => Err(refusal(verdict)),
    }
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
pub(super) fn refusal(verdict: &Verdict<'_>) -> Problem {
    let code = verdict.code.as_str();
    let unauthorised = |detail| Problem::bad_credential(code, detail);
    let forbidden = |detail: &'static str| Problem::new(StatusCode::FORBIDDEN, code, detail);
    let problem = match verdict.code {
        Code::Valid | Code::Unavailable => return Problem::unavailable(),
        Code::Malformed => unauthorised("The credential is cut off or mistyped."),
        Code::NotFound => unauthorised("There is no such credential."),
        Code::Disabled if verdict.refusal == Some(Refusal::ApiSwitchedOff) => forbidden("The API is switched off."),
        Code::Disabled => unauthorised("Credentials of this kind are switched off."),
        Code::Expired => unauthorised("The credential has expired."),
        Code::Revoked => unauthorised("The credential was revoked."),
        Code::PendingApproval => unauthorised("The consumer is not approved."),
        Code::OwnerInactive => unauthorised("The owner of the credential is not active."),
        Code::InsufficientAccess if matches!(verdict.refusal, Some(Refusal::OwnerAccess { .. })) => {
            forbidden("The owner of the credential does not have access to this.")
        }
        Code::InsufficientAccess => forbidden("The credential does not have access to this."),
        Code::AddressNotAllowed => forbidden("The credential may not be used from this address."),
        Code::RateLimited => Problem::new(StatusCode::TOO_MANY_REQUESTS, code, "The credential was used too often.")
            .with(RETRY_AFTER, retry_after(verdict.ratelimit)),
    };
    problem.request(verdict.request_id)
}
