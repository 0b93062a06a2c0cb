//! OAuth 1.0a ([RFC 5849](https://www.rfc-editor.org/rfc/rfc5849)) as far as it is about a single request: what it
//! says, what is signed of it and whether the signature is right, and how it is refused.
//!
//! Nothing here knows consumers, tokens, the time or the network. Whoever calls it
//!
//! 1. puts together a [`Request`], as the client sent it;
//! 2. reads it, [`Signed::read`], and finds consumer and token by what it says;
//! 3. verifies it, [`Signed::verify`], with their secrets;
//! 4. judges timestamp and nonce (§3.3), which nothing but a right signature makes worth remembering;
//! 5. answers a [`Problem`] with its status and its words.

mod base_string;
mod der;
mod explain;
mod header;
mod parameters;
mod percent;
mod problem;
mod public_key;
mod request;
mod signature;
mod signed;

pub use base_string::{BaseString, base_uri};
pub use explain::{Difference, Explanation, Seen, explain};
pub use header::credentials;
pub use parameters::{MAX_FORM, MAX_HEADER, MAX_PARAMETERS, MAX_QUERY, Parameter, Parameters, Source};
pub use percent::{BadEscape, Encoded, encode};
pub use problem::Problem;
pub use public_key::{KeyError, MAX_BITS, MAX_PEM, MIN_BITS, PublicKey};
pub use request::{BodyKind, Request, Scheme};
pub use signature::{Keys, SignatureMethod, UnknownMethod};
pub use signed::{MAX_NONCE, MAX_VALUE, Signed, Verified};
