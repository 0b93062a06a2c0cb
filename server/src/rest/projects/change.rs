use axum::Extension;
use axum::extract::State;
use domain::error::Error;
use domain::id::ProjectId;
use domain::project::ProjectDraft;
use serde::Deserialize;
use service::projects;
use utoipa::ToSchema;

use super::shapes::{NewMember, ProjectResponse, members_of};
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Object};
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectChange, example = json!({"name": "Checkout 2"}))]
pub(super) struct UpdateProject {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<String>,
    /// All of them. Who is not named is no member any more.
    #[schema(value_type = Option<Vec<NewMember>>, max_items = 1000)]
    members: Option<Vec<Object<NewMember>>>,
}

impl UpdateProject {
    pub(super) fn applied_to(self, draft: ProjectDraft) -> Result<ProjectDraft, Error> {
        let members = self.members.map_or(Ok(draft.members), members_of)?;
        Ok(ProjectDraft { slug: draft.slug, name: self.name.unwrap_or(draft.name), members })
    }
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
