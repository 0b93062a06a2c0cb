//! Who is looking at the console, and where else they are signed in.

use serde::{Deserialize, Serialize};

use crate::id::{SessionId, UserId};
use crate::permission::{Permission, PermissionSet};
use crate::preference::Preferences;
use crate::role::RoleName;
use crate::time::Timestamp;

/// The signed-in person, as the console's frame needs them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub tenant: String,
    pub roles: Vec<RoleName>,
    pub permissions: PermissionSet,
    pub has_seat: bool,
    pub preferences: Preferences,
}

impl Viewer {
    #[must_use]
    pub const fn may(&self, permission: Permission) -> bool {
        self.permissions.has(permission)
    }
}

/// One place where a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub address: String,
    pub agent: String,
    /// The session that asks.
    pub is_current: bool,
}
