//! OAuth 1.0a consumers: applications that ask users for leave to act for them, each known by its consumer key.

mod callback;
mod callback_prefix;
mod draft;
mod key;
mod public_key;
mod query;
mod secret;
mod signature_method;
mod status;

use serde::{Deserialize, Serialize};

pub use callback::Callback;
pub use callback_prefix::CallbackPrefix;
pub use draft::ConsumerDraft;
pub use key::{BadConsumerKey, ConsumerKey};
pub use query::{ConsumerQuery, View};
pub use secret::{MAX_SECRET, MIN_SECRET, check_secret};
pub use signature_method::SignatureMethod;
pub use status::ConsumerStatus;

use crate::id::ConsumerId;
use crate::time::Timestamp;

/// Most consumers of a tenant.
pub const MAX: u32 = 10_000;
/// Most consumers that are approved, disapproved or removed at once.
pub const MAX_AT_ONCE: usize = 1_000;

/// One consumer, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consumer {
    pub id: ConsumerId,
    pub name: String,
    pub key: ConsumerKey,
    pub status: ConsumerStatus,
    /// Those that it may sign with, in the order of [`SignatureMethod::ALL`].
    pub signature_methods: Vec<SignatureMethod>,
    /// In PEM; empty without one.
    pub public_key: String,
    /// Where its users may be sent back to, as [`CallbackPrefix`] reads it; empty for anywhere.
    pub callback_prefix: String,
    /// The name of who registered it, at that time.
    pub registered_by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What is done to consumers, one or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    Approve,
    Disapprove,
    /// For good.
    Remove,
}

/// What it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    pub changed: u64,
    /// Consumers that were so already, or are gone.
    pub skipped: u64,
}
