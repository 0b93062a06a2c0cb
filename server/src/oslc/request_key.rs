//! `/oslc/request_key`: a consumer key for a tool that names itself, in JSON and also without a `Content-Type`. The
//! consumer waits to be approved.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::json;
use service::actor::Origin;
use service::consumers;

use super::Place;
use crate::client::{self, Peer};
use crate::error::Problem;
use crate::state::AppState;
use crate::{body, csrf, gate};

/// Jazz tools send more, none of which changes anything here.
#[derive(Deserialize)]
struct Wanted {
    name: String,
    secret: String,
}

pub(super) async fn give(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let (parts, incoming) = request.into_parts();
    let bytes = body::read(incoming, state.options.body_limit).await?;
    let _place = gate::place(&state, &parts)?;
    if csrf::is_of_another_page(&state, &parts.headers, &parts.uri) {
        let detail = "A key is asked for by a tool itself, and not by a page of another site.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "cross_site", detail));
    }
    let Place { tenant, .. } = Place::of(&state, &parts).await?;
    let peer = parts.extensions.get::<Peer>();
    let address = peer.map(|Peer(peer)| client::address(peer.ip(), &parts.headers, &state.options.trusted_proxies));
    let Wanted { name, secret } = serde_json::from_slice(&bytes).map_err(|_| {
        let detail = "The body must be JSON such as {\"name\": \"DOORS Next\", \"secret\": \"…\"}.";
        Problem::new(StatusCode::BAD_REQUEST, "invalid", detail)
    })?;
    state.key_requests.count(address, state.service.clock().now()).map_err(too_many)?;
    let origin = Origin::new(address, client::agent(&parts.headers));
    let consumer = consumers::request(&state.service, tenant, &origin, &name, &secret).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(json!({ "key": consumer.key.to_string() }))).into_response())
}

fn too_many(retry_after: u32) -> Problem {
    let detail = "Too many consumer keys were asked for from your network. Try again in an hour.";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail).with(RETRY_AFTER, retry_after.into())
}
