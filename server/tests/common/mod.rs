//! What the tests stand on: a server in process, a program that runs, and a Postgres database of one's own.

pub(crate) mod consent;
mod in_process;
mod people;
mod postgres;
mod program;
mod signing;

pub(crate) use in_process::*;
pub(crate) use postgres::OwnDatabase;
pub(crate) use program::*;
pub(crate) use signing::*;

/// A password that is nobody's but the tests'.
pub(crate) const PASSWORD: &str = "tide-pool lantern 41";
