use axum::Extension;
use axum::extract::State;
use domain::id::UserId;
use service::users;

use super::shapes::UserResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Read a user
///
/// Needs `users.read`.
#[utoipa::path(get, path = "/users/{id}", operation_id = "get_user", tag = "Users",
    responses((status = 200, description = "The user", body = UserResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<UserId>) -> Answer {
    ok(&UserResponse::from(users::directory_entry(&state.service, &actor, id).await?))
}
