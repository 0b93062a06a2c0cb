use axum::Extension;
use axum::extract::State;
use service::projects;

use super::shapes::ProjectResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::list::{List, ListParams};
use crate::rest::params::Params;
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
