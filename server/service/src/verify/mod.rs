//! The hot path: parse → find → ordered stages → verdict, all in memory.
//!
//! [`Index`] is a read model of every credential. It is filled at start and kept true by the change
//! log ([`follow`]); a verification runs no SQL. What a credential was used for is counted in
//! [`counter`] and written every few seconds by [`crate::usage`].

mod api_token;
mod application;
mod authorization;
mod change;
mod client;
mod consumer;
mod counter;
mod entry;
mod explain;
mod first_call;
mod follow;
mod granted;
mod grants;
mod index;
mod key_rows;
mod known;
mod lease;
mod load;
mod mistaken;
mod nonces;
mod old_secret;
mod places;
mod question;
mod rate;
mod refusal;
mod refusals;
mod rows;
mod secrets;
mod shown;
mod signed;
mod stages;
mod subject;
mod verdict;

pub(crate) use change::Change;
pub(crate) use client::{Client, NotClient};
pub(crate) use consumer::Consumer;
pub use counter::{Counted, Totals};
pub(crate) use explain::Explained;
pub(crate) use granted::Granted;
pub use index::Index;
pub(crate) use lease::{LENGTH as LEASE, Lease};
pub(crate) use nonces::{Claim, Fresh, Nonces};
pub(crate) use old_secret::Caller;
pub use question::{Question, Target};
pub use rate::Left;
pub use refusal::Refusal;
pub(crate) use refusals::Refused;
pub(crate) use signed::{Nonce, Unproven};
pub use verdict::{Asker, Bearer, Bounds, CallerRefused, Credential, Proof, Verdict};
