use axum::Extension;
use axum::extract::State;
use domain::api::ApiDraft;
use domain::id::ApiId;
use service::apis;

use super::shapes::{ApiResponse, CreateApi, UpdateApi};
use crate::rest::answer::{Answer, created, done, ok};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::path::Id;
use crate::state::AppState;

/// Register an API
///
/// Needs `apis.write`. Hosts and path prefixes are chosen in the console; with any it is 403.
#[utoipa::path(post, path = "/apis", operation_id = "register_api", tag = "APIs", request_body = CreateApi,
    responses((status = 201, description = "The API", body = ApiResponse)))]
pub(super) async fn register(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<CreateApi>,
) -> Answer {
    created(&ApiResponse::from(apis::register(&state.service, &actor, &new.into()).await?))
}

/// Change an API
///
/// Needs `apis.read` and `apis.write`. The slug stays; other hosts and path prefixes are chosen in the console: 403.
#[utoipa::path(patch, path = "/apis/{id}", operation_id = "change_api", tag = "APIs", request_body = UpdateApi,
    responses((status = 200, description = "The API as it is now", body = ApiResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApiId>,
    Input(change): Input<UpdateApi>,
) -> Answer {
    let seen = ApiDraft::from(&apis::get(&state.service, &actor, id).await?);
    let draft = change.applied_to(seen.clone());
    ok(&ApiResponse::from(apis::change(&state.service, &actor, id, Some(&seen), &draft).await?))
}

/// Remove an API
///
/// For good; from then on nothing has access to it. Needs `apis.write`. One with hosts or path prefixes is removed in the
/// console: 403.
#[utoipa::path(delete, path = "/apis/{id}", operation_id = "remove_api", tag = "APIs",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ApiId>) -> Answer {
    apis::remove(&state.service, &actor, id).await?;
    done()
}
