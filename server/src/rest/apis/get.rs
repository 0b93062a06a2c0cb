use axum::Extension;
use axum::extract::State;
use domain::id::ApiId;
use service::apis;

use super::shapes::ApiResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Read an API
///
/// Needs `apis.read`.
#[utoipa::path(get, path = "/apis/{id}", operation_id = "get_api", tag = "APIs",
    responses((status = 200, description = "The API", body = ApiResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ApiId>) -> Answer {
    ok(&ApiResponse::from(apis::get(&state.service, &actor, id).await?))
}
