//! The server as its callers see it: its router in process (`http`), the program over the network (`program`), and
//! the program killed while it writes (`durability`).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;
mod durability;
mod http;
mod program;
mod requests;
