use axum::Extension;
use axum::extract::State;
use domain::id::ProjectId;
use service::projects;

use super::shapes::ProjectResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Nothing, OptionalInput};
use crate::rest::path::Id;
use crate::state::AppState;

/// Take a project up again
///
/// Needs `projects.write`. Its members have their roles again, so it takes who could give them.
#[utoipa::path(post, path = "/projects/{id}/restore", operation_id = "restore_project", tag = "Projects",
    request_body = Option<Nothing>,
    responses((status = 200, description = "The project as it is now", body = ProjectResponse)))]
pub(super) async fn restore(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ProjectId>,
    OptionalInput(Nothing {}): OptionalInput<Nothing>,
) -> Answer {
    ok(&ProjectResponse::from(projects::archive(&state.service, &actor, id, false).await?))
}
