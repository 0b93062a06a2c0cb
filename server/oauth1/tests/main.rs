//! The crate as others use it, beside the examples of the RFC and beside another library.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../tests/requests/dice.rs"]
mod dice;
mod explaining;
mod oauthlib;
mod properties;
mod public_keys;
mod requests;
mod rfc5849;
