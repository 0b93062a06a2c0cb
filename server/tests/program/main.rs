//! The program itself: started, asked over the network, stopped.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod apply;
mod backup;
mod clients;
mod common;
mod configuration;
mod connections;
#[cfg(target_os = "linux")]
mod crowds;
mod files;
#[cfg(target_os = "linux")]
mod http2;
mod people;
#[path = "../durability/postgres.rs"]
mod postgres;
mod processes;
mod proxies;
#[path = "../model/mod.rs"]
mod requests;
mod schemathesis;
mod secrets;
mod serving;
mod sign_ins;
