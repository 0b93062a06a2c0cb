//! How often a credential was used.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;
use crate::verdict::Code;

/// Days of use that are told.
pub const DAYS: u32 = 30;
/// Hours of use that are told.
pub const HOURS: u32 = 24;

/// The calls within an hour or a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Its first instant, UTC.
    pub from: Timestamp,
    pub valid: u64,
    pub refused: u64,
}

impl Calls {
    #[must_use]
    pub const fn total(self) -> u64 {
        self.valid + self.refused
    }
}

/// The first call with a secret, for whoever was shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstCall {
    pub at: Timestamp,
    /// The address of the client, if it was told and is known.
    pub from: Option<String>,
    /// What was answered, if it is known.
    pub code: Option<Code>,
}

/// Oldest first; the last is the present one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The last [`HOURS`].
    pub hours: Vec<Calls>,
    /// The last [`DAYS`].
    pub days: Vec<Calls>,
}
