//! People: setting up, signing in, sessions, users, tenants.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod invitations;
mod passwords;
mod sessions;
mod setup;
mod sign_in;
mod tenants;
mod throttling;
mod traces;
mod users;
