//! API keys from generation to the verdict, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../common/mod.rs"]
mod common;

mod generating;
mod listing;
mod makers;
mod revoking;
mod settings;
mod starting;
mod verifying;
