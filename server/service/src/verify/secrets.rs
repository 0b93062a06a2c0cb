//! The secrets of a credential: the present one, and beside it for a while that before the last rotation.

use domain::time::Timestamp;

use crate::error::Result;
use crate::secret::HashedSecret;
use crate::store::Row;

/// The secret before the last rotation, and until when it works.
#[derive(Clone, Copy)]
pub(super) struct Previous {
    hash: HashedSecret,
    until: Timestamp,
}

impl Previous {
    /// Of the columns `previous_hash` and `previous_until`.
    pub(super) fn read(row: &Row) -> Result<Option<Self>> {
        Ok(Self::new(row.parsed_opt("previous_hash")?, row.time_opt("previous_until")?))
    }

    /// If there is one.
    pub(super) fn new(hash: Option<HashedSecret>, until: Option<Timestamp>) -> Option<Self> {
        hash.zip(until).map(|(hash, until)| Self { hash, until })
    }
}

/// Which of a credential's secrets was presented.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presented {
    Present,
    Previous { until: Timestamp },
}

impl Presented {
    pub(super) const fn is_previous(self) -> bool {
        matches!(self, Self::Previous { .. })
    }
}

/// The secrets of one credential, of whatever kind. Each kind keeps them where they cost it least.
#[derive(Clone, Copy)]
pub(super) struct Secrets<'c> {
    pub(super) present: &'c HashedSecret,
    pub(super) previous: Option<&'c Previous>,
}

impl Secrets<'_> {
    /// The one that `is_it`, if it works.
    pub(super) fn find(
        &self,
        now: Timestamp,
        is_it: impl Fn(&HashedSecret) -> bool,
    ) -> Option<(Presented, HashedSecret)> {
        if is_it(self.present) {
            return Some((Presented::Present, *self.present));
        }
        let Previous { hash, until } = self.previous?;
        (now < *until && is_it(hash)).then_some((Presented::Previous { until: *until }, *hash))
    }
}
