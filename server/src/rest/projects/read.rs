use axum::Extension;
use axum::extract::State;
use domain::id::ProjectId;
use service::projects;

use super::shapes::Shown;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::list::{List, Wanted};
use crate::rest::params::Params;
use crate::rest::path::Id;
use crate::state::AppState;

/// List projects
///
/// In the order of their slugs, those that are put away included. Needs `projects.read`.
#[utoipa::path(get, path = "/projects", operation_id = "list_projects", tag = "Projects", params(Wanted),
    responses((status = 200, description = "A page of projects", body = List<Shown>)))]
pub(super) async fn list(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Params(wanted): Params<Wanted>,
) -> Answer {
    let all = projects::list(&state.service, &actor).await?;
    ok(&List::cut(all, &wanted, |project| (&project.slug, &project.name), Shown::from)?)
}

/// Read a project
///
/// Needs `projects.read`.
#[utoipa::path(get, path = "/projects/{id}", operation_id = "get_project", tag = "Projects",
    responses((status = 200, description = "The project", body = Shown)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ProjectId>) -> Answer {
    ok(&Shown::from(projects::get(&state.service, &actor, id).await?))
}
