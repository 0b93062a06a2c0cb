use axum::Extension;
use axum::extract::State;
use domain::error::Error;
use domain::project::ProjectDraft;
use serde::Deserialize;
use service::projects;
use utoipa::ToSchema;

use super::shapes::{NewMember, ProjectResponse, members_of};
use crate::rest::answer::{Answer, created};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Object};
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProject, example = json!({
    "slug": "checkout", "name": "Checkout",
    "members": [{"user": "usr_06f5n0xa9ge3r8v2k4m6p8s0tw", "role": "order-reader"}]
}))]
pub(super) struct CreateProject {
    #[schema(value_type = schemas::Slug)]
    slug: String,
    #[schema(value_type = schemas::Name)]
    name: String,
    #[schema(value_type = Option<Vec<NewMember>>, max_items = 1000)]
    members: Option<Vec<Object<NewMember>>>,
}

impl TryFrom<CreateProject> for ProjectDraft {
    type Error = Error;

    fn try_from(CreateProject { slug, name, members }: CreateProject) -> Result<Self, Error> {
        Ok(Self { slug, name, members: members.map_or(Ok(Vec::new()), members_of)? })
    }
}

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
