//! The use cases of Claviger: what may be done, the rules that hold, and where it is kept.
//!
//! A use case is a function `module::verb(&Service, &Actor, input) -> Result<domain type>`. It does its work in one
//! [`mutation::Mutation`], which keeps the rows, the event and the change for the verify index together, or in one
//! [`reading::Reading`]. Both take the right that it is for and establish it in their transaction: there is no other
//! way to a statement. Nothing here knows HTTP or Leptos; nothing outside knows SQL.
//!
//! The modules stand below in their order: each uses those of the groups before its own, and of its own, and nothing
//! uses itself on a detour. So a verification knows no use case, and rows that both read have their readers in
//! `store::rows`. A test holds this to be true.
//!
//! **To add a use case**: a function in the module of its subject, a permission in
//! `domain::permission`, an action in `domain::event`, and a test in `tests/` that runs on both
//! databases. One that makes, changes or hands out what lets somebody do something asks `escalation` first, and is an
//! act in `tests/access/escalation`. **To add a table**: a migration that runs on both, and its statements beside the use
//! cases that own it.

// What has to do with nothing but itself.
mod batches;
pub mod clock;
mod error;
pub mod private_file;
pub mod random;
pub mod secret;

// Where it is kept.
pub mod store;

// What of it is sealed.
pub mod sealing;

// The hot path.
pub mod verify;

// What a use case is made of.
pub mod actor;
mod authority;
mod mutation;
pub mod processes;
mod reading;
mod service;
mod slices;
mod slots;
mod writes;

// Rules that several use cases ask for.
mod escalation;
mod foreseen;
mod hosts;
mod links;
pub mod rotation;
mod throttle;

// The use cases.
pub mod api_keys;
pub mod api_tokens;
pub mod apis;
pub mod applications;
pub mod authorizations;
pub mod bearer;
pub mod carry;
pub mod consumers;
pub mod events;
pub mod export;
pub mod find;
pub mod idempotency;
pub mod oauth;
pub mod oauth1;
pub mod preferences;
pub mod projects;
pub mod refusals;
pub mod resealing;
pub mod roles;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod tenants;
pub mod usage;
pub mod users;

// Many of them at once.
pub mod demo;
pub mod organisation;

#[cfg(test)]
mod order;

pub use actor::Actor;
pub use error::{Failure, Result};
pub use service::Service;
