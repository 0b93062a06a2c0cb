//! How often a credential was used.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Days of use that are told.
pub const DAYS: u32 = 30;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOfUse {
    /// Its first instant, UTC.
    pub day: Timestamp,
    pub valid: u64,
    pub refused: u64,
}
