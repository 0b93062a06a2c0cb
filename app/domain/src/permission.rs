//! What may be done in the console. Each use case asks for one of these.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Permission {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

permissions! {
    /// See every API key of the tenant.
    ApiKeysRead = "api_keys.read",
    /// Revoke any API key of the tenant.
    ApiKeysRevoke = "api_keys.revoke",
    /// Generate, rename and delete one's own API keys.
    ApiKeysOwn = "api_keys.own",
    /// See every application of the tenant.
    ApplicationsRead = "applications.read",
    /// Add, change, regenerate and delete applications.
    ApplicationsWrite = "applications.write",
    /// See, issue, change, regenerate and revoke the API tokens of every user.
    TokensManage = "tokens.manage",
    /// See, register, change, approve and remove OAuth consumers.
    ConsumersManage = "consumers.manage",
    /// See the registered APIs.
    ApisRead = "apis.read",
    /// Register APIs, describe them, switch them on and off. Where they are is another permission.
    ApisWrite = "apis.write",
    /// See every project and its members.
    ProjectsRead = "projects.read",
    /// Make, change and archive projects, and choose their members.
    ProjectsWrite = "projects.write",
    /// Read the log of events.
    EventsRead = "events.read",
    /// Ask whether a credential may do something.
    Verify = "verify",
    /// Read names, addresses, states and roles of the users, by a credential, too.
    DirectoryRead = "users.read",
    /// See the tenant's settings.
    SettingsRead = "security.settings.read",
    /// Change the tenant's settings.
    SettingsWrite = "security.settings.write",
    /// See the roles and what they confer.
    RolesRead = "security.roles.read",
    /// Make, change and remove roles.
    RolesWrite = "security.roles.write",
    /// See the users and their roles.
    UsersRead = "security.users.read",
    /// Add, change and disable users, and give them roles and seats.
    UsersWrite = "security.users.write",
    /// Choose the hosts and path prefixes of APIs: which requests belong to which.
    PlacesWrite = "security.apis.write",
}

/// The permissions by the page of the console that they are about, as a matrix shows them.
pub const BY_PAGE: [(&str, &[Permission]); 14] = [
    ("API keys", &[Permission::ApiKeysRead, Permission::ApiKeysRevoke]),
    ("Profile settings › API keys", &[Permission::ApiKeysOwn]),
    ("Application keys", &[Permission::ApplicationsRead, Permission::ApplicationsWrite]),
    ("OAuth consumers", &[Permission::ConsumersManage]),
    ("APIs", &[Permission::ApisRead, Permission::ApisWrite]),
    ("APIs › hosts and paths", &[Permission::PlacesWrite]),
    ("Projects", &[Permission::ProjectsRead, Permission::ProjectsWrite]),
    ("Events", &[Permission::EventsRead]),
    ("Verification", &[Permission::Verify]),
    ("Application users", &[Permission::UsersRead, Permission::UsersWrite]),
    ("Application users › API tokens", &[Permission::TokensManage]),
    ("Application users › directory", &[Permission::DirectoryRead]),
    ("Roles", &[Permission::RolesRead, Permission::RolesWrite]),
    ("Settings", &[Permission::SettingsRead, Permission::SettingsWrite]),
];

impl Permission {
    /// True for what only a person signed in to the console can ever do.
    #[must_use]
    pub fn is_console_only(self) -> bool {
        self.as_str().starts_with("security.")
    }

    /// What it allows, on the page that it is about.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ApiKeysRead
            | Self::ApplicationsRead
            | Self::ApisRead
            | Self::ProjectsRead
            | Self::EventsRead
            | Self::SettingsRead
            | Self::RolesRead
            | Self::UsersRead => "See",
            Self::ApiKeysRevoke => "Revoke",
            Self::ApiKeysOwn => "Generate, rename, delete",
            Self::Verify => "Ask about credentials",
            Self::TokensManage => "See, issue, change, revoke",
            Self::ConsumersManage => "Configure server",
            Self::DirectoryRead => "Read, programs too",
            Self::ApplicationsWrite
            | Self::ApisWrite
            | Self::ProjectsWrite
            | Self::SettingsWrite
            | Self::RolesWrite
            | Self::UsersWrite
            | Self::PlacesWrite => "Change",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|p| p.as_str() == text).ok_or(())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PermissionSet(u32);

impl PermissionSet {
    pub const NONE: Self = Self(0);

    /// Every permission that there is.
    pub const ALL: Self = {
        let mut set = Self::NONE;
        let mut i = 0;
        while i < Permission::ALL.len() {
            set = set.with(Permission::ALL[i], true);
            i += 1;
        }
        set
    };

    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The part that `other` does not have.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The part that `most` has, too.
    #[must_use]
    pub const fn within(self, most: Self) -> Self {
        Self(self.0 & most.0)
    }

    /// The part that a credential of this person may use.
    #[must_use]
    pub fn without_console_only(self) -> Self {
        Permission::ALL.iter().copied().filter(|&p| self.has(p) && !p.is_console_only()).collect()
    }
}

impl PermissionSet {
    /// Those that are in it, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |&permission| self.has(permission))
    }

    /// The set with `permission`, or without it.
    #[must_use]
    pub const fn with(self, permission: Permission, given: bool) -> Self {
        if given { Self(self.0 | permission.bit()) } else { Self(self.0 & !permission.bit()) }
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, p| bits | p.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_sets_hold_what_was_put_in() {
        for &p in Permission::ALL {
            assert_eq!(p.as_str().parse(), Ok(p));
            assert!(PermissionSet::from_iter([p]).has(p));
            assert!(!PermissionSet::NONE.has(p));
        }
        let shown: PermissionSet = BY_PAGE.iter().flat_map(|(_, permissions)| permissions.iter().copied()).collect();
        assert_eq!(shown, PermissionSet::ALL, "every permission is on the matrix");
        let carried = PermissionSet::ALL.without_console_only();
        assert!(carried.has(Permission::Verify) && !carried.has(Permission::SettingsWrite));
    }
}
