//! The router as its callers see it: nobody, a browser, a gateway. In process, each test with a
//! database of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod authz;
mod calls;
mod common;
mod console;
mod csrf;
mod headers;
mod health;
mod held_back;
mod markup;
mod model;
mod oauth2;
#[path = "../model/mod.rs"]
mod requests;
mod rest;
mod revocation;
mod searching;
mod verify;
