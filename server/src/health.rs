//! Is it alive, is it ready, and how is it doing.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::state::AppState;

/// A database that takes longer than this to lend a connection is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

const NO_STORE: (HeaderName, HeaderValue) = (CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// What everybody may ask.
pub fn routes() -> Router<AppState> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// What only the metrics listener serves.
pub fn metrics_router(state: AppState) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(state)
}

async fn alive() -> impl IntoResponse {
    ([NO_STORE], "alive\n")
}

/// Migrated is what an open database is; the rest is asked now.
async fn ready(State(state): State<AppState>) -> Response {
    let mut missing = Vec::new();
    if !matches!(tokio::time::timeout(PATIENCE, state.service.database().read()).await, Ok(Ok(_))) {
        missing.push("the database does not answer");
    }
    if !state.service.index().is_answering() {
        missing.push("the verify index is not loaded, is behind the database, or has no lease");
    }
    if missing.is_empty() {
        return ([NO_STORE], "ready\n").into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, [NO_STORE], format!("not ready: {}\n", missing.join("; "))).into_response()
}

async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    let text = state.metrics.render(&state.service, state.since_followed());
    ([(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"))], text)
}
