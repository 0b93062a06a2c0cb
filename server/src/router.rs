//! Which address leads where.
//!
//! Machines ([`crate::verify`], [`crate::oauth2`], health) get their answers bare. Everything that a browser sees goes
//! through, from the outside in: the security headers, a count, a limit of time, the refusal of
//! forgeries, a limit of requests for a network, the way out of an address that holds a secret; and for pages and
//! forms, who visits.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::time::Instant;

use crate::client::Peer;
use crate::error::Problem;
use crate::state::AppState;
use crate::{
    console, csrf, gate, headers, health, oauth1, oauth2, oslc, pages, redact, rest, server_functions, site, verify,
    visit,
};

/// Longer than this nobody waits for a page.
const PATIENCE: Duration = Duration::from_secs(30);
/// Addresses of programs, who want no page when they err.
const FOR_PROGRAMS: [&str; 7] = ["/v1/", "/authz/", "/api/", "/oauth1/", "/oauth2/", "/oslc/", "/.well-known/"];

pub fn build(state: AppState) -> Router {
    browsers(&state).merge(programs(&state)).merge(verify::routes()).merge(health::routes()).with_state(state)
}

/// REST, OAuth and OSLC. They know no cookie, so there is no csrf to refuse.
fn programs(state: &AppState) -> Router<AppState> {
    rest::routes(state)
        .layer(from_fn_with_state(state.clone(), gate::admit))
        .merge(oauth1::routes())
        .merge(oauth2::routes())
        .merge(oslc::routes())
        .layer(from_fn(limit_time))
        .layer(from_fn_with_state(state.clone(), count))
}

fn browsers(state: &AppState) -> Router<AppState> {
    Router::new()
        .merge(pages::routes())
        .merge(server_functions::routes())
        .merge(console::routes())
        .route_layer(from_fn_with_state(state.clone(), visit::know))
        .route("/pkg/{*path}", get(site::package))
        .fallback(anything_else)
        .layer(from_fn(redact::lead_away))
        .layer(from_fn_with_state(state.clone(), gate::admit_whole))
        .layer(from_fn_with_state(state.clone(), csrf::refuse))
        .layer(from_fn(limit_time))
        .layer(from_fn_with_state(state.clone(), count))
        .layer(from_fn_with_state(state.clone(), headers::secure))
}

/// A file of the site, or the page that says that there is nothing.
async fn anything_else(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads || FOR_PROGRAMS.iter().any(|prefix| path.starts_with(prefix)) {
        return Err(Problem::new(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address."));
    }
    if let Some(file) = site::file(path, request.headers()) {
        return Ok(file);
    }
    let peer = request.extensions().get::<Peer>().copied();
    let visit = visit::resolve(&state, peer, request.headers()).await?;
    Ok(pages::not_found(&state, &visit, request).await)
}

async fn limit_time(request: Request, next: Next) -> Response {
    let unanswered = unanswered(request.method(), request.uri().path());
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::from(unanswered).into_response(),
    }
}

/// What is said of a request that took too long. What it began may go on: of a change nobody knows whether it is made.
fn unanswered(method: &Method, path: &str) -> domain::Error {
    let verifies = ["/v1/", "/authz"].iter().any(|prefix| path.starts_with(prefix));
    // Clients that speak OSLC get tokens by GET.
    let reads = method.is_safe() && !path.starts_with("/oauth1/");
    if reads || verifies { domain::Error::Unavailable } else { domain::Error::NotConfirmed }
}

/// Counts and logs the route, never the path with its query, which may hold what is nobody's business.
async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let begun = Instant::now();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let status = response.status().as_u16();
    state.metrics.request(route, status);
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(%method, route, status, milliseconds, "answered");
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_change_that_took_too_long_nobody_says_that_nothing_was_changed() {
        for (method, path, error) in [
            (Method::POST, "/calls/users/delete", domain::Error::NotConfirmed),
            (Method::PATCH, "/api/v1/tokens/tok_1", domain::Error::NotConfirmed),
            (Method::DELETE, "/api/v1/api-keys/key_1", domain::Error::NotConfirmed),
            (Method::POST, "/oauth2/token", domain::Error::NotConfirmed),
            (Method::GET, "/oauth1/access_token", domain::Error::NotConfirmed),
            (Method::GET, "/api-keys", domain::Error::Unavailable),
            (Method::POST, "/v1/verify", domain::Error::Unavailable),
            (Method::DELETE, "/authz", domain::Error::Unavailable),
        ] {
            assert_eq!(unanswered(&method, path), error, "{method} {path}");
        }
    }
}
