//! Roles: named sets of console permissions and of access to APIs.
//!
//! Four are built in and the same in every tenant; a tenant adds its own beside them. A role is known
//! by its name, which never changes.

use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::access::{Access, AccessByApi};
use crate::error::{Checks, Error, Result};
use crate::permission::{Permission, PermissionSet};
use crate::time::Timestamp;
use crate::{name, slug};

/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 300;

/// The name of a role, built in or a tenant's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct RoleName(Cow<'static, str>);

impl RoleName {
    pub const TENANT_ADMIN: Self = Self(Cow::Borrowed("tenant-admin"));
    pub const DEVELOPER: Self = Self(Cow::Borrowed("developer"));
    pub const AUDITOR: Self = Self(Cow::Borrowed("auditor"));
    pub const GATEWAY: Self = Self(Cow::Borrowed("gateway"));

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it stands for, if it is built in.
    #[must_use]
    pub fn built_in(&self) -> Option<BuiltIn> {
        BuiltIn::ALL.into_iter().find(|role| role.as_str() == self.as_str())
    }

    /// The order in which roles are listed everywhere: the built-in ones first, as [`BuiltIn::ALL`].
    fn rank(&self) -> usize {
        BuiltIn::ALL.into_iter().position(|role| role.as_str() == self.as_str()).unwrap_or(BuiltIn::ALL.len())
    }
}

impl Ord for RoleName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for RoleName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RoleName {
    type Err = Error;

    /// Says nothing about whether there is such a role.
    fn from_str(text: &str) -> Result<Self> {
        slug::parse("roles", "The name of a role", text).map(|name| Self(Cow::Owned(name)))
    }
}

impl<'de> Deserialize<'de> for RoleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl From<BuiltIn> for RoleName {
    fn from(role: BuiltIn) -> Self {
        Self(Cow::Borrowed(role.as_str()))
    }
}

/// `developer, auditor`, or `none`, as people read it.
#[must_use]
pub fn listed(roles: &[RoleName]) -> String {
    if roles.is_empty() {
        return "none".to_owned();
    }
    roles.iter().map(RoleName::as_str).collect::<Vec<_>>().join(", ")
}

/// The roles that every tenant has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    TenantAdmin,
    Developer,
    Auditor,
    Gateway,
}

impl BuiltIn {
    pub const ALL: [Self; 4] = [Self::TenantAdmin, Self::Developer, Self::Auditor, Self::Gateway];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TenantAdmin => "tenant-admin",
            Self::Developer => "developer",
            Self::Auditor => "auditor",
            Self::Gateway => "gateway",
        }
    }

    /// What the role is for, in a sentence.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::TenantAdmin => "Manages everything in the tenant: settings, users and everybody’s credentials.",
            Self::Developer => "Generates, renames and deletes their own API keys.",
            Self::Auditor => "Reads everything and changes nothing.",
            Self::Gateway => "May only ask whether a credential is valid.",
        }
    }

    #[must_use]
    pub fn permissions(self) -> PermissionSet {
        use Permission as P;
        match self {
            // Generating keys is the developer's; an administrator may give themself that role.
            Self::TenantAdmin => P::ALL.iter().copied().filter(|&p| p != P::ApiKeysOwn).collect(),
            Self::Developer => [P::ApiKeysOwn].into_iter().collect(),
            Self::Auditor => P::ALL.iter().copied().filter(|p| p.as_str().ends_with(".read")).collect(),
            Self::Gateway => [P::Verify].into_iter().collect(),
        }
    }

    /// To every API of the tenant, those that are registered later included.
    #[must_use]
    pub const fn access(self) -> Access {
        match self {
            Self::TenantAdmin => Access::Full,
            Self::Auditor => Access::Read,
            Self::Developer | Self::Gateway => Access::None,
        }
    }
}

/// A role with what it confers, as the console lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub name: RoleName,
    pub description: String,
    pub permissions: PermissionSet,
    /// By slug; an API that is not named gets [`Access::None`]. Of a built-in role, every API is named.
    pub access: AccessByApi,
    /// How many of each kind have it.
    pub holders: BTreeMap<HolderKind, u32>,
    pub updated_at: Timestamp,
}

impl Role {
    #[must_use]
    pub fn held_by(&self, kind: HolderKind) -> u32 {
        self.holders.get(&kind).copied().unwrap_or_default()
    }

    #[must_use]
    pub fn is_held(&self) -> bool {
        self.holders.values().any(|count| *count > 0)
    }
}

/// A kind of what can have a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HolderKind {
    User,
    /// A user in a project.
    Member,
    Application,
}

impl HolderKind {
    /// In the order in which they are told.
    pub const ALL: [Self; 3] = [Self::User, Self::Member, Self::Application];

    /// As people call one of them; several have an s more.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Member => "member",
            Self::Application => "application",
        }
    }

    /// Where they have the role, after the noun; empty for everywhere in the tenant.
    #[must_use]
    pub const fn place(self) -> &'static str {
        match self {
            Self::User | Self::Application => "",
            Self::Member => " of projects",
        }
    }
}

/// What somebody gives for a role of the tenant's own: all of it, as it is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDraft {
    pub name: String,
    pub description: String,
    pub permissions: PermissionSet,
    pub access: AccessByApi,
}

impl RoleDraft {
    /// The draft with its texts in order.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `name` and `description`.
    pub fn checked(&self) -> Result<(RoleName, Self)> {
        let mut checks = Checks::default();
        let role = checks.take(slug::parse("name", "Name", &self.name));
        if role.as_deref().is_some_and(|name| BuiltIn::ALL.iter().any(|built_in| built_in.as_str() == name)) {
            checks.refuse("name", format!("“{}” is the name of a built-in role.", self.name));
        }
        if role.as_deref() == Some("new") {
            // The console's form for a new role has this address.
            checks.refuse("name", "“new” cannot be the name of a role.");
        }
        let description =
            checks.take(name::parse_optional("description", "Description", MAX_DESCRIPTION, &self.description));
        checks.done()?;
        let name = role.unwrap_or_default();
        let draft = Self { name: name.clone(), description: description.unwrap_or_default(), ..self.clone() };
        Ok((RoleName(Cow::Owned(name)), draft))
    }
}

impl From<&Role> for RoleDraft {
    fn from(role: &Role) -> Self {
        Self {
            name: role.name.to_string(),
            description: role.description.clone(),
            permissions: role.permissions,
            access: role.access.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_developer_makes_keys_and_an_auditor_changes_nothing() {
        assert!(!BuiltIn::TenantAdmin.permissions().has(Permission::ApiKeysOwn));
        assert!(BuiltIn::Developer.permissions().has(Permission::ApiKeysOwn));
        for &p in Permission::ALL {
            assert_eq!(BuiltIn::Auditor.permissions().has(p), p.as_str().ends_with(".read"), "{p}");
        }
        assert_eq!(BuiltIn::Gateway.permissions(), [Permission::Verify].into_iter().collect());
    }

    #[test]
    fn built_in_roles_are_listed_first() {
        let mut names: Vec<RoleName> =
            ["zebra", "gateway", "apple", "tenant-admin"].map(|name| name.parse().unwrap()).into();
        names.sort();
        assert_eq!(
            names.iter().map(RoleName::as_str).collect::<Vec<_>>(),
            ["tenant-admin", "gateway", "apple", "zebra"]
        );
    }

    #[test]
    fn a_draft_is_told_all_that_is_wrong_with_it() {
        let bad = RoleDraft { name: "Order Reader".into(), description: "x".repeat(301), ..RoleDraft::default() };
        let error = bad.checked().unwrap_err();
        assert!(error.about("name").is_some() && error.about("description").is_some());
        let taken = RoleDraft { name: "developer".into(), ..RoleDraft::default() };
        assert!(taken.checked().unwrap_err().about("name").is_some());
    }
}
