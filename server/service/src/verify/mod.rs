//! The hot path: parse → find → ordered stages → verdict, all in memory.
//!
//! [`Index`] is a read model of every credential. It is filled at start and kept true by the change
//! log ([`follow`]); a verification runs no SQL. What a credential was used for is counted in
//! [`counter`] and written every few seconds by [`crate::usage`].

mod counter;
mod follow;
mod index;
mod load;
mod stages;

pub use counter::{Counted, Totals};
pub use index::{Caller, CallerRefused, Credential, Index, Verdict};
