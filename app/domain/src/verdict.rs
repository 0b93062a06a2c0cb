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
    /// Nobody has approved it, or somebody no longer does.
    PendingApproval,
    /// The user who owns it is disabled or has not joined.
    OwnerInactive,
    /// Its access to the API does not allow the request, or there is no such API.
    InsufficientAccess,
    /// It may not be used from this address.
    AddressNotAllowed,
    /// It was used more often than it may.
    RateLimited,
    /// This server cannot vouch for an answer at the moment.
    Unavailable,
}

impl Code {
    pub const ALL: [Self; 12] = [
        Self::Valid,
        Self::Malformed,
        Self::NotFound,
        Self::Disabled,
        Self::Expired,
        Self::Revoked,
        Self::PendingApproval,
        Self::OwnerInactive,
        Self::InsufficientAccess,
        Self::AddressNotAllowed,
        Self::RateLimited,
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
            Self::PendingApproval => "PENDING_APPROVAL",
            Self::OwnerInactive => "OWNER_INACTIVE",
            Self::InsufficientAccess => "INSUFFICIENT_ACCESS",
            Self::AddressNotAllowed => "ADDRESS_NOT_ALLOWED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

impl Code {
    /// The rule that refused, as a person says it.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Valid => "The credential is valid.",
            Self::Malformed => "This is not a secret of ours, or it is cut or mistyped.",
            Self::NotFound => "There is no such credential for whoever asked.",
            Self::Disabled => "The credential, or what it is for, is switched off.",
            Self::Expired => "The credential has expired.",
            Self::Revoked => "The credential was revoked.",
            Self::PendingApproval => "The consumer is not approved.",
            Self::OwnerInactive => "The owner is disabled, or no member of the project.",
            Self::InsufficientAccess => "The access to the API does not allow this.",
            Self::AddressNotAllowed => "The credential may not be used from this address.",
            Self::RateLimited => "The credential was used more often than it may.",
            Self::Unavailable => "This server could not vouch for an answer.",
        }
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|code| code.as_str() == text).ok_or(())
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
