//! Projects: pieces of work with members, each with a role in it.

use serde::{Deserialize, Serialize};

use crate::error::{Checks, Error, Result};
use crate::id::{ProjectId, UserId};
use crate::permission::PermissionSet;
use crate::role::RoleName;
use crate::time::Timestamp;
use crate::{name, slug};

/// Most members of one project.
pub const MAX_MEMBERS: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub id: ProjectId,
    /// By which keys and files name it; never changes.
    pub slug: String,
    pub name: String,
    pub members: Vec<Member>,
    /// API keys in it, of whatever status.
    pub keys: u32,
    /// Since then nothing in it works.
    pub archived_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Somebody in a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub user: UserId,
    pub name: String,
    pub email: String,
    pub role: RoleName,
}

/// A project that somebody is a member of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub project: ProjectId,
    pub slug: String,
    pub name: String,
    pub role: RoleName,
    /// Nothing in it works.
    pub is_archived: bool,
    /// Their API keys in it, of whatever status.
    pub keys: u32,
}

/// A project as somebody chooses it for a new key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: ProjectId,
    pub slug: String,
    pub name: String,
    /// The role that they have in it.
    pub role: RoleName,
    /// What that lets a key do at Claviger.
    pub permissions: PermissionSet,
}

/// What somebody gives for a project: all of it, as it is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectDraft {
    pub slug: String,
    pub name: String,
    pub members: Vec<(UserId, RoleName)>,
}

impl ProjectDraft {
    /// The draft with its texts and members in order.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `slug`, `name` and `members`.
    pub fn checked(&self) -> Result<Self> {
        let mut checks = Checks::default();
        let slug = checks.take(slug::parse("slug", "Slug", &self.slug));
        let name = checks.take(name::parse("name", "Name", &self.name));
        let mut members = self.members.clone();
        members.sort();
        if members.len() > MAX_MEMBERS {
            let message = format!("A project may have at most {MAX_MEMBERS} members; these are {}.", members.len());
            checks.refuse("members", message);
        }
        if members.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            checks.take::<()>(Err(Error::invalid("members", "Somebody is named twice; a member has one role.")));
        }
        checks.done()?;
        Ok(Self { slug: slug.unwrap_or_default(), name: name.unwrap_or_default(), members })
    }
}

impl From<&Project> for ProjectDraft {
    fn from(project: &Project) -> Self {
        let mut members: Vec<_> = project.members.iter().map(|member| (member.user, member.role.clone())).collect();
        members.sort();
        Self { slug: project.slug.clone(), name: project.name.clone(), members }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_one_role() {
        let user = UserId::from_bits(1);
        let twice = ProjectDraft {
            slug: "checkout".into(),
            name: "Checkout".into(),
            members: vec![(user, RoleName::DEVELOPER), (user, RoleName::AUDITOR)],
        };
        assert!(twice.checked().unwrap_err().about("members").is_some());
        let once = ProjectDraft { members: vec![(user, RoleName::DEVELOPER)], ..twice };
        assert_eq!(once.checked(), Ok(once.clone()));
    }
}
