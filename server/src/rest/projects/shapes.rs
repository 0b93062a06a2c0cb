//! Projects as programs read and write them.

use domain::error::Error;
use domain::id::UserId;
use domain::project::{Member, Project};
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

/// Who is to be in a project, with their role there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMember {
    #[schema(value_type = schemas::UserId)]
    user: UserId,
    #[schema(value_type = schemas::Slug)]
    role: String,
}

pub(super) fn members_of(members: Vec<Object<NewMember>>) -> Result<Vec<(UserId, RoleName)>, Error> {
    let member = |Object(NewMember { user, role }): Object<NewMember>| {
        let role = role.parse().map_err(|error: Error| Error::invalid("members", error.to_string()))?;
        Ok((user, role))
    };
    members.into_iter().map(member).collect()
}
