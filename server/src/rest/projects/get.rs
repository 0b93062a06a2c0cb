use axum::Extension;
use axum::extract::State;
use domain::id::ProjectId;
use service::projects;

use super::shapes::ProjectResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Read a project
///
/// Needs `projects.read`.
#[utoipa::path(get, path = "/projects/{id}", operation_id = "get_project", tag = "Projects",
    responses((status = 200, description = "The project", body = ProjectResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ProjectId>) -> Answer {
    ok(&ProjectResponse::from(projects::get(&state.service, &actor, id).await?))
}
