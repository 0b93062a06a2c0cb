//! OAuth 2.0 for applications: client credentials (RFC 6749 §4.4) and revocation (RFC 7009). Tokens are
//! verified like every credential, by [`crate::verify`].

mod clients;
mod granted;
mod issue;
mod queue;
mod revoke;
mod trace;

pub(crate) use clients::Failures;
pub use clients::{ClientRefused, Presented, authenticate};
pub(crate) use granted::Granted;
pub use issue::{Issued, Refused, issue};
pub(crate) use queue::TokenQueue;
pub use revoke::{NotRevoked, revoke, sweep};
pub(crate) use trace::{Asking, Traces, flush as flush_traces};

pub use crate::verify::Client;
