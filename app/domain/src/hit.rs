//! What a search across everything finds.

use serde::{Deserialize, Serialize};

use crate::page::Count;

/// So many of a kind are told; a list has the others.
pub const SHOWN: u32 = 5;

/// What is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    ApiKey,
    /// An API key of somebody who may see no others.
    OwnApiKey,
    Application,
    /// By its whole ID alone: it has no name of its own.
    ApiToken,
    Consumer,
    User,
    Project,
    Api,
}

/// What was found of one kind: the first of all that there are, and never none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    pub kind: Kind,
    /// At most [`SHOWN`].
    pub first: Vec<Hit>,
    pub count: Count,
}

/// One thing, as it is told from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub id: String,
    pub name: String,
    /// Its owner, roles, address or slug.
    pub detail: String,
    /// Why it does not work, in a word, if it does not.
    pub status: Option<String>,
}
