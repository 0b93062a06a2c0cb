//! Secrets: how they are made, kept and compared.
//!
//! A generated secret is a [`PlainSecret`] until it has been shown and a [`HashedSecret`] from then on:
//! HMAC-SHA-256 under a pepper that lives in the [`KeyRing`], outside the database. 256 random bits
//! need no slow hash; the pepper keeps somebody who can write to the database from minting a key.
//! What people type is hashed with argon2id in [`password`]. What must be read back, because it signs, is a
//! [`SealedSecret`].

mod generated;
mod guessable;
mod hex;
mod key_ring;
mod memory;
pub mod password;
mod sealed;

pub use generated::{HashedSecret, PlainSecret};
pub use key_ring::{KeyRing, KeyRingError};
pub use sealed::{OpenError, Place, SealedSecret};
