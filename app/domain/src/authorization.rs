//! What a user lets an OAuth 1.0a consumer do for them, and how they are asked (RFC 5849 §2.2).

use serde::{Deserialize, Serialize};

use crate::access::{Access, AccessByApi};
use crate::id::{AuthorizationId, ConsumerId, TemporaryId};
use crate::time::Timestamp;

/// What a consumer asks a user, before they decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRequest {
    pub id: TemporaryId,
    /// The consumer's name.
    pub consumer: String,
    /// Scheme and host that the user is sent back to; `None` if they take a code there by hand.
    pub back_to: Option<String>,
    /// What the user reaches by now, by the slug of each API.
    pub reach: Vec<Reach>,
    /// For how long it would be.
    pub days: u32,
}

/// One API that a user reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    pub api: String,
    pub name: String,
    pub access: Access,
}

/// What the user says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// With the most that the consumer may reach; `None` for all that the user does, at the time of each call.
    Allow(Option<AccessByApi>),
    Deny,
}

/// Where the user goes afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// Back to the consumer, at this URL.
    Back { consumer: String, url: String },
    /// They read this code and type it there.
    Code { consumer: String, code: String },
    /// They said no, and nobody waits for them.
    Nowhere { consumer: String },
}

/// A consumer that may act for a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    pub id: AuthorizationId,
    pub consumer: ConsumerId,
    /// The consumer's name.
    pub name: String,
    /// False while the consumer is not approved, and cannot act for anybody.
    pub is_approved: bool,
    /// The most that it may reach, by the slug of each API; `None` for all that its user does.
    pub access: Option<AccessByApi>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

impl Authorization {
    /// `orders: read, billing: full`
    #[must_use]
    pub fn reach_in_words(&self) -> String {
        let Some(access) = &self.access else { return "All that the user reaches".to_owned() };
        let words: Vec<String> = access.iter().map(|(api, access)| format!("{api}: {access}")).collect();
        if words.is_empty() { "Nothing that is left".to_owned() } else { words.join(", ") }
    }
}
