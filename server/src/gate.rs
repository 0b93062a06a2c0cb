//! So many requests of one client's network are under way at a time: what they wait for, the database and the
//! cores, is there for others, too. Verification needs neither and does not come through here.

use std::net::IpAddr;
use std::sync::Arc;

use crate::shares::{Share, Shares};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use domain::network::customer;

use crate::body;
use crate::client::{self, Peer};
use crate::error::Problem;
use crate::state::AppState;

/// Requests under way, by network.
pub type UnderWay = Arc<Shares<IpAddr>>;

/// A place for a request of whoever sent this head, until it is dropped.
///
/// # Errors
/// 429 if their network has as many as it may have.
pub fn place(state: &AppState, head: &Parts) -> Result<Option<Share<IpAddr>>, Problem> {
    // In process there may be no peer.
    let Some(Peer(peer)) = head.extensions.get() else { return Ok(None) };
    let network = customer(client::address(peer.ip(), &head.headers, &state.options.trusted_proxies));
    state.under_way.take(&network, 1).map(Some).ok_or_else(Problem::crowded)
}

/// Lets requests of known callers through while there is a place for them.
///
/// # Errors
/// As [`place`].
pub async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let _place = place(&state, &head)?;
    Ok(next.run(Request::from_parts(head, body)).await)
}

/// Lets requests of anybody through. One takes a place once all of it is here: who sends it slowly takes none,
/// and who they are is asked when everything is said.
///
/// # Errors
/// As [`place`] and [`body::read`].
pub async fn admit_whole(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Problem> {
    let (head, incoming) = request.into_parts();
    let bytes = body::read(incoming, state.options.body_limit).await?;
    let _place = place(&state, &head)?;
    Ok(next.run(Request::from_parts(head, Body::from(bytes))).await)
}
