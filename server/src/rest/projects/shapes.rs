//! Projects as programs read and write them.

use domain::error::Error;
use domain::id::UserId;
use domain::project::{Member, Project, ProjectDraft};
use domain::role::RoleName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rest::answer::{time, time_opt};
use crate::rest::input::Object;
use crate::rest::schemas;

#[derive(Serialize, ToSchema)]
#[schema(as = Project)]
pub(super) struct ProjectResponse {
    #[schema(value_type = schemas::ProjectId)]
    id: String,
    /// By which keys and files name it; never changes.
    #[schema(example = "checkout")]
    slug: String,
    name: String,
    members: Vec<MemberResponse>,
    /// API keys in it, of whatever status.
    keys: u32,
    /// Since then nothing in it works.
    #[schema(value_type = Option<schemas::Time>, required)]
    archived_at: Option<String>,
    #[schema(value_type = schemas::Time)]
    created_at: String,
    #[schema(value_type = schemas::Time)]
    updated_at: String,
}

/// Somebody in a project.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
struct MemberResponse {
    #[schema(value_type = schemas::UserId)]
    user: String,
    name: String,
    email: String,
    #[schema(example = "order-reader")]
    role: String,
}

impl From<Project> for ProjectResponse {
    fn from(project: Project) -> Self {
        let member = |Member { user, name, email, role }| MemberResponse {
            user: user.to_string(),
            name,
            email,
            role: role.to_string(),
        };
        Self {
            id: project.id.to_string(),
            slug: project.slug,
            name: project.name,
            members: project.members.into_iter().map(member).collect(),
            keys: project.keys,
            archived_at: time_opt(project.archived_at),
            created_at: time(project.created_at),
            updated_at: time(project.updated_at),
        }
    }
}

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
        Ok(Self { slug, name, members: members.map_or(Ok(Vec::new()), understood)? })
    }
}

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
        let members = self.members.map_or(Ok(draft.members), understood)?;
        Ok(ProjectDraft { slug: draft.slug, name: self.name.unwrap_or(draft.name), members })
    }
}

/// Who is to be in a project, with their role there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMember {
    #[schema(value_type = schemas::UserId)]
    user: UserId,
    #[schema(value_type = schemas::Slug)]
    role: String,
}

fn understood(members: Vec<Object<NewMember>>) -> Result<Vec<(UserId, RoleName)>, Error> {
    let member = |Object(NewMember { user, role }): Object<NewMember>| {
        let role = role.parse().map_err(|error: Error| Error::invalid("members", error.to_string()))?;
        Ok((user, role))
    };
    members.into_iter().map(member).collect()
}
