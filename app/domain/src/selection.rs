//! Which keys a bulk action means, and what it did.

use serde::{Deserialize, Serialize};

use crate::credential::KeyFilter;
use crate::id::KeyId;

/// From this many keys on, the number must be typed and the password confirmed.
pub const VERY_MANY: u64 = 100;

/// Ticked rows, or all that a filter matches, as a query that the server runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    Ids(Vec<KeyId>),
    Matching(KeyFilter),
}

/// What revoking a selection would do, told before it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// Active keys that would be revoked.
    pub active: u64,
    /// Selected keys that are not active and stay as they are.
    pub not_active: u64,
    /// Of the active ones, those that were used in the last 24 hours.
    pub used: u64,
    /// Their calls in the last 24 hours.
    pub calls: u64,
    /// Those with the most calls, at most five.
    pub busiest: Vec<Busy>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Busy {
    pub id: KeyId,
    pub name: String,
    pub owner: String,
    pub calls: u64,
}

/// What a bulk action did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub revoked: u64,
    /// Keys that were not active any more, or are gone.
    pub skipped: u64,
}
