//! The REST interface for programs, under `/api/v1`.
//!
//! Who calls is a credential, presented as `Authorization: Bearer`; no cookie is ever looked at, so there
//! is nothing that another site could forge. Every route goes through, from the outside in: a count, a
//! limit of time, who calls ([`caller`]), and for POST the promise to do it once ([`idempotency`]).
//!
//! **To add a resource**: a folder with its shapes (what is said and answered, documented in place), one
//! function for each operation with `#[utoipa::path]`, and a line in [`described`]. The description at
//! `/api/openapi.json` is made of these and cannot tell another story; the test `tests/http/rest/table.rs`
//! asks for a row that says who may.

mod answer;
mod api_keys;
mod apis;
mod applications;
mod caller;
mod console_only;
mod consumers;
mod description;
mod events;
mod idempotency;
mod input;
mod list;
mod params;
mod path;
mod projects;
mod rotation;
mod schemas;
mod tokens;
mod usage;
mod users;

use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{any, get};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::error::Problem;
use crate::state::AppState;

/// Where the current version of the interface lives.
const BASE: &str = "/api/v1";

pub fn routes(state: &AppState) -> Router<AppState> {
    let (router, _) = described().split_for_parts();
    router
        .method_not_allowed_fallback(wrong_method)
        .route_layer(from_fn_with_state(state.clone(), idempotency::honour))
        .route_layer(from_fn_with_state(state.clone(), caller::identify))
        .route("/api/openapi.json", get(description::show))
        .route("/api/{*path}", any(nothing_here))
        .layer(map_response(not_stored))
}

/// The whole interface, described.
#[must_use]
pub fn description() -> OpenApi {
    description::finished(described().into_openapi())
}

fn described() -> OpenApiRouter<AppState> {
    let resources = OpenApiRouter::new()
        .merge(api_keys::routes())
        .merge(applications::routes())
        .merge(tokens::routes())
        .merge(consumers::routes())
        .merge(apis::routes())
        .merge(projects::routes())
        .merge(users::routes())
        .merge(events::routes())
        .merge(usage::routes())
        .merge(console_only::routes());
    OpenApiRouter::with_openapi(description::bare()).nest(BASE, resources)
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address takes another method.")
}

async fn nothing_here() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not_found", "There is nothing at this address.")
}

async fn not_stored(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
