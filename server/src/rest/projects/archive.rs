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

/// Put a project away
///
/// While it is put away, no key in it works. Needs `projects.write`.
#[utoipa::path(post, path = "/projects/{id}/archive", operation_id = "archive_project", tag = "Projects",
    request_body = Option<Nothing>,
    responses((status = 200, description = "The project as it is now", body = ProjectResponse)))]
pub(super) async fn archive(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ProjectId>,
    OptionalInput(Nothing {}): OptionalInput<Nothing>,
) -> Answer {
    ok(&ProjectResponse::from(projects::archive(&state.service, &actor, id, true).await?))
}
