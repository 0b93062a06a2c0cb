//! Why a verification was refused, as an administrator looks it up.

use serde::{Deserialize, Serialize};

use crate::id::RequestId;
use crate::page::Position;
use crate::search::SearchText;
use crate::time::Timestamp;
use crate::verdict::Code;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// As the answer named it.
    pub id: RequestId,
    pub at: Timestamp,
    pub code: Code,
    /// The ID of the credential, if the secret was that of one.
    pub credential: Option<String>,
    /// The slug of the API that was called.
    pub api: Option<String>,
    pub method: Option<String>,
    pub host: Option<String>,
    /// Without a query.
    pub path: Option<String>,
    /// Of the client.
    pub address: Option<String>,
    pub agent: String,
    /// What the rule compared, in a sentence; empty if there was no rule to ask.
    pub detail: String,
}

/// Which refusals, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalQuery {
    /// A whole ID.
    pub credential: Option<SearchText>,
    pub code: Option<Code>,
    pub position: Position,
}
