//! Which keys a bulk action means, and what it did.

use serde::{Deserialize, Serialize};

use crate::api_key::KeyFilter;
use crate::id::KeyId;
use crate::page::grouped;

/// From this many keys on, the number must be typed and the password confirmed.
pub const VERY_MANY: u64 = 100;

/// Selected rows, or all that a filter matches, as a query that the server runs.
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
    pub made: Made,
}

impl Impact {
    /// How many credentials would end, with or without what the keys made.
    #[must_use]
    pub const fn ends(&self, with_made: bool) -> u64 {
        self.active + if with_made { self.made.count() } else { 0 }
    }
}

/// What credentials made, and what that made in turn, as far as it still works and is not selected itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub keys: u64,
    pub applications: u64,
    pub tokens: u64,
    /// OAuth consumers that are not disapproved.
    pub consumers: u64,
    /// The first of them, at most [`MAX_MADE`].
    pub first: Vec<MadeOne>,
}

/// So much of what was made is named.
pub const MAX_MADE: u32 = 10;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeOne {
    /// Of an API key, an application, an API token or a consumer.
    pub id: String,
    pub name: String,
    /// The name of the owner of a key or a token.
    pub owner: Option<String>,
}

impl Made {
    /// Of all kinds.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.keys + self.applications + self.tokens + self.consumers
    }

    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.count() == 0
    }

    /// `2 keys, 1 application and 3 API tokens`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let counted = |count: u64, what: &str| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{} {what}s", grouped(count))),
        };
        let all = [
            counted(self.keys, "key"),
            counted(self.applications, "application"),
            counted(self.tokens, "API token"),
            counted(self.consumers, "OAuth consumer"),
        ];
        let told: Vec<String> = all.into_iter().flatten().collect();
        match told.split_last() {
            Some((last, before @ [_, ..])) => format!("{} and {last}", before.join(", ")),
            _ => told.concat(),
        }
    }
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
    /// Keys, applications, API tokens and consumers that those had made, which were revoked, disabled and disapproved
    /// with them.
    pub made_keys: u64,
    pub made_applications: u64,
    pub made_tokens: u64,
    pub made_consumers: u64,
}
