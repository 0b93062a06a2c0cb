//! Whether a consumer may be used, derived in this one place from its times.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Act;
use crate::time::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsumerStatus {
    /// Nobody has decided yet.
    Pending,
    Approved,
    Disapproved,
}

impl ConsumerStatus {
    pub const ALL: [Self; 3] = [Self::Pending, Self::Approved, Self::Disapproved];

    /// Only what was approved, and not disapproved, is approved.
    #[must_use]
    pub const fn of(approved_at: Option<Timestamp>, disapproved_at: Option<Timestamp>) -> Self {
        match (approved_at, disapproved_at) {
            (_, Some(_)) => Self::Disapproved,
            (Some(_), None) => Self::Approved,
            (None, None) => Self::Pending,
        }
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Disapproved => "disapproved",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Approved => "Approved",
            Self::Disapproved => "Disapproved",
        }
    }

    /// True if `act` changes anything about a consumer of this status.
    #[must_use]
    pub const fn takes(self, act: Act) -> bool {
        !matches!((self, act), (Self::Approved, Act::Approve) | (Self::Disapproved, Act::Disapprove))
    }
}

impl fmt::Display for ConsumerStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ConsumerStatus {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_doubt_it_is_not_approved() {
        let at = Some(Timestamp::from_millis(7));
        assert_eq!(ConsumerStatus::of(None, None), ConsumerStatus::Pending);
        assert_eq!(ConsumerStatus::of(at, None), ConsumerStatus::Approved);
        assert_eq!(ConsumerStatus::of(None, at), ConsumerStatus::Disapproved);
        assert_eq!(ConsumerStatus::of(at, at), ConsumerStatus::Disapproved);
    }

    #[test]
    fn what_is_so_already_cannot_be_made_so() {
        use Act::{Approve, Disapprove, Remove};
        for (status, acts) in [
            (ConsumerStatus::Pending, [true, true, true]),
            (ConsumerStatus::Approved, [false, true, true]),
            (ConsumerStatus::Disapproved, [true, false, true]),
        ] {
            assert_eq!([Approve, Disapprove, Remove].map(|act| status.takes(act)), acts, "{status}");
            assert_eq!(status.to_string().parse(), Ok(status));
        }
    }
}
