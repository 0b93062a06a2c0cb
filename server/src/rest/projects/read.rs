use axum::Extension;
use axum::extract::State;
use domain::id::ProjectId;
use service::projects;

use super::shapes::ProjectResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::list::{List, ListParams};
use crate::rest::params::Params;
use crate::rest::path::Id;
use crate::state::AppState;

/// List projects
///
/// In the order of their slugs, those that are put away included. Needs `projects.read`.
#[utoipa::path(get, path = "/projects", operation_id = "list_projects", tag = "Projects", params(ListParams),
    responses((status = 200, description = "A page of projects", body = List<ProjectResponse>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(params): Params<ListParams>,
) -> Answer {
    let all = projects::list(&state.service, &actor).await?;
    ok(&List::cut(all, &params, |project| (&project.slug, &project.name), ProjectResponse::from)?)
}

/// Read a project
///
/// Needs `projects.read`.
#[utoipa::path(get, path = "/projects/{id}", operation_id = "get_project", tag = "Projects",
    responses((status = 200, description = "The project", body = ProjectResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ProjectId>) -> Answer {
    ok(&ProjectResponse::from(projects::get(&state.service, &actor, id).await?))
}
