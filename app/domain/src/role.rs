//! Roles: named sets of console permissions.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::permission::{Permission, PermissionSet};

/// The roles that every tenant has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    TenantAdmin,
    Developer,
    Auditor,
    Gateway,
}

impl Role {
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
            Self::Auditor => [P::ApiKeysRead, P::EventsRead, P::SettingsRead, P::UsersRead].into_iter().collect(),
            Self::Gateway => [P::Verify].into_iter().collect(),
        }
    }
}

/// What somebody with all of `roles` may do.
#[must_use]
pub fn permissions_of(roles: &[Role]) -> PermissionSet {
    roles.iter().fold(PermissionSet::NONE, |set, role| set.union(role.permissions()))
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            Error::invalid("roles", format!("There is no role “{text}”. The roles are {known}."))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_developer_makes_keys_and_an_auditor_changes_nothing() {
        assert!(!Role::TenantAdmin.permissions().has(Permission::ApiKeysOwn));
        assert!(permissions_of(&[Role::TenantAdmin, Role::Developer]).has(Permission::ApiKeysOwn));
        for p in [Permission::ApiKeysRevoke, Permission::SettingsWrite, Permission::UsersWrite, Permission::Verify] {
            assert!(!Role::Auditor.permissions().has(p));
        }
        assert_eq!(Role::Gateway.permissions(), [Permission::Verify].into_iter().collect());
    }
}
