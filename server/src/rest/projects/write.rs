use axum::Extension;
use axum::extract::State;
use domain::id::ProjectId;
use domain::project::ProjectDraft;
use service::projects;

use super::shapes::{CreateProject, ProjectResponse, UpdateProject};
use crate::rest::answer::{Answer, created, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Nothing, OptionalInput};
use crate::rest::path::Id;
use crate::state::AppState;

/// Add a project
///
/// Needs `projects.write`. To give members roles takes a credential that has no less, and that nothing else limits: a
/// member has no end, no networks, no rate.
#[utoipa::path(post, path = "/projects", operation_id = "add_project", tag = "Projects", request_body = CreateProject,
    responses((status = 201, description = "The project", body = ProjectResponse)))]
pub(super) async fn add(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<CreateProject>,
) -> Answer {
    created(&ProjectResponse::from(projects::add(&state.service, &actor, &new.try_into()?).await?))
}

/// Change a project
///
/// Needs `projects.read` and `projects.write`. The slug stays. Who is no member any more has no access by
/// keys in it from the next verification on. Roles are given as in adding a project.
#[utoipa::path(patch, path = "/projects/{id}", operation_id = "change_project", tag = "Projects",
    request_body = UpdateProject, responses((status = 200, description = "The project as it is now", body = ProjectResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ProjectId>,
    Input(change): Input<UpdateProject>,
) -> Answer {
    let seen = ProjectDraft::from(&projects::get(&state.service, &actor, id).await?);
    let draft = change.applied_to(seen.clone())?;
    ok(&ProjectResponse::from(projects::change(&state.service, &actor, id, Some(&seen), &draft).await?))
}

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
