//! The status of a credential, derived in this one place from its times.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::time::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Expired,
    Revoked,
}

impl Status {
    pub const ALL: [Self; 3] = [Self::Active, Self::Expired, Self::Revoked];

    /// Revocation outlasts expiry: a revoked key stays revoked.
    #[must_use]
    pub fn of(expires_at: Timestamp, revoked_at: Option<Timestamp>, now: Timestamp) -> Self {
        if revoked_at.is_some() {
            Self::Revoked
        } else if expires_at <= now {
            Self::Expired
        } else {
            Self::Active
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(())
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revoked_outlasts_expired_and_expiry_is_exact() {
        let at = Timestamp::from_millis;
        assert_eq!(Status::of(at(10), None, at(9)), Status::Active);
        assert_eq!(Status::of(at(10), None, at(10)), Status::Expired);
        assert_eq!(Status::of(at(10), Some(at(5)), at(20)), Status::Revoked);
        assert_eq!(Status::of(Timestamp::NEVER, None, at(i64::MAX - 1)), Status::Active);
    }
}
