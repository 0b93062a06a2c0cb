//! A new secret for a credential, whatever its kind, and what becomes of the one before.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::time::{SECOND, Timestamp};

/// How long the secret before a rotation works beside the new one: not at all, or up to [`Overlap::MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap(u32);

impl Overlap {
    /// The old secret ends at once.
    pub const NONE: Self = Self(0);
    pub const HOUR: Self = Self(60 * 60);
    pub const DAY: Self = Self(24 * Self::HOUR.0);
    /// The longest: seven days.
    pub const MAX: Self = Self(7 * Self::DAY.0);

    /// # Errors
    /// [`Error::Invalid`] for `overlap_seconds` if that is longer than [`Self::MAX`].
    pub fn from_seconds(seconds: u32) -> Result<Self> {
        if seconds <= Self::MAX.0 {
            return Ok(Self(seconds));
        }
        let most = Self::MAX.0;
        let message = format!("The old secret may work for at most {most} seconds (7 days); {seconds} is more.");
        Err(Error::invalid("overlap_seconds", message))
    }

    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// Until when the old secret works if the new one is made `now`; `None` if it ends at once.
    #[must_use]
    pub fn end(self, now: Timestamp) -> Option<Timestamp> {
        (self != Self::NONE).then(|| now.plus(i64::from(self.0) * SECOND))
    }
}

/// The secret before the last rotation, while it works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldSecret {
    pub works_until: Timestamp,
    /// Who called with it since the rotation, the latest first.
    pub callers: Vec<OldSecretCaller>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldSecretCaller {
    pub address: String,
    /// As it describes itself; empty if it does not.
    pub agent: String,
    pub calls: u64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlap_is_seven_days_at_most() {
        assert_eq!(Overlap::from_seconds(604_800), Ok(Overlap::MAX));
        let error = Overlap::from_seconds(604_801).unwrap_err();
        assert!(error.about("overlap_seconds").unwrap().contains("604800 seconds (7 days); 604801 is more"));
    }

    #[test]
    fn without_one_the_old_secret_has_no_end_but_now() {
        let now = Timestamp::from_millis(5);
        assert_eq!(Overlap::from_seconds(0).unwrap().end(now), None);
        assert_eq!(Overlap::HOUR.end(now), Some(Timestamp::from_millis(3_600_005)));
    }
}
