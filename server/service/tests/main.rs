//! The use cases, each test on SQLite and on Postgres.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod api_keys;
mod applications;
mod authorizations;
mod common;
mod consumers;
mod demo;
mod people;
mod tokens;
