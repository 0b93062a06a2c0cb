//! The answer of a verification.

use serde::{Deserialize, Serialize};

/// Why a credential is valid or not. The names are what callers of `/v1/verify` see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    Valid,
    /// Not of the form of a secret, or its checksum is wrong: nothing was looked up.
    Malformed,
    /// No such credential for this caller.
    NotFound,
    /// The tenant has switched this kind of credential off.
    Disabled,
    Expired,
    Revoked,
    /// The user who owns it is disabled or has not joined.
    OwnerInactive,
    /// This server cannot vouch for an answer at the moment.
    Unavailable,
}

impl Code {
    pub const ALL: [Self; 8] = [
        Self::Valid,
        Self::Malformed,
        Self::NotFound,
        Self::Disabled,
        Self::Expired,
        Self::Revoked,
        Self::OwnerInactive,
        Self::Unavailable,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::Malformed => "MALFORMED",
            Self::NotFound => "NOT_FOUND",
            Self::Disabled => "DISABLED",
            Self::Expired => "EXPIRED",
            Self::Revoked => "REVOKED",
            Self::OwnerInactive => "OWNER_INACTIVE",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_wire() {
        for code in Code::ALL {
            assert_eq!(format!("{code:?}").to_uppercase(), code.as_str().replace('_', ""));
        }
    }
}
