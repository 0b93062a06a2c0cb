//! Types and rules that the browser and the server both speak.
//!
//! No I/O, no clock, no randomness and no conditional compilation: everything here builds the same
//! for wasm and natively, and is a pure function of its arguments.
//!
//! **To add a kind of thing**: an ID in [`id`], its view and its rules in a module of its own, the
//! permissions that guard it in [`permission`], what happens to it in [`event`].

pub mod access;
pub mod api;
pub mod api_key;
pub mod api_token;
pub mod application;
pub mod authorization;
pub mod consumer;
pub mod email;
pub mod error;
pub mod event;
pub mod expiry;
pub mod hit;
pub mod holders;
pub mod id;
pub mod limits;
pub mod list;
pub mod name;
pub mod network;
pub mod page;
pub mod password;
pub mod permission;
pub mod place;
pub mod preference;
pub mod project;
pub mod refusal;
pub mod role;
pub mod role_choice;
pub mod rotation;
pub mod scope;
pub mod search;
pub mod secret_format;
pub mod selection;
pub mod session;
pub mod settings;
pub mod slug;
pub mod status;
pub mod time;
pub mod usage;
pub mod user;
pub mod verdict;

pub use error::{Error, FieldError, Result};
