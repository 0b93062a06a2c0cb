//! Who visits the console: resolved once for each request, from its session cookie.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::middleware::Next;
use axum::response::Response;
use service::actor::Origin;
use service::sessions::{self, Caller};

use crate::client::{self, Peer};
use crate::error::Problem;
use crate::plain_http;
use crate::session::Cookie;
use crate::state::AppState;

/// In the extensions of every request to the console.
#[derive(Clone)]
pub struct Visit {
    pub origin: Origin,
    /// Who is signed in.
    pub caller: Option<Caller>,
    /// Others can read what this visitor sends.
    pub unprotected: bool,
}

/// Middleware that finds out.
///
/// # Errors
/// If the database does not answer.
pub async fn know(State(state): State<AppState>, mut request: Request, next: Next) -> Result<Response, Problem> {
    let peer = request.extensions().get::<Peer>().copied();
    let visit = resolve(&state, peer, request.headers()).await?;
    request.extensions_mut().insert(visit);
    Ok(next.run(request).await)
}

/// Who sent a request with these headers.
///
/// # Errors
/// If the database does not answer.
pub async fn resolve(state: &AppState, peer: Option<Peer>, headers: &HeaderMap) -> Result<Visit, Problem> {
    let origin = origin(state, peer, headers);
    let token = Cookie::new(state.options.is_secure()).read(headers).map(str::to_owned);
    let caller = match token {
        Some(token) => sessions::resume(&state.service, &token, origin.clone()).await?,
        None => None,
    };
    Ok(Visit { origin, caller, unprotected: plain_http::is_used(&state.options, headers) })
}

fn origin(state: &AppState, peer: Option<Peer>, headers: &HeaderMap) -> Origin {
    let address = peer.map(|Peer(peer)| client::address(peer.ip(), headers, &state.options.trusted_proxies));
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Origin { address: address.map(|a| a.to_string()).unwrap_or_default(), agent: agent.to_owned() }
}
