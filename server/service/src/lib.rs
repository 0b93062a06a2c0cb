//! The use cases of Claviger: what may be done, the rules that hold, and where it is kept.
//!
//! A use case is a function `module::verb(&Service, &Actor, input) -> Result<domain type>`. It does its work in one
//! [`mutation::Mutation`], which keeps the rows, the event and the change for the verify index together, or in one
//! [`reading::Reading`]. Both take the right that it is for and establish it in their transaction: there is no other
//! way to a statement. Nothing here knows HTTP or Leptos; nothing outside knows SQL.
//!
//! **To add a use case**: a function in the module of its subject, a permission in
//! `domain::permission`, an action in `domain::event`, and a test in `tests/` that runs on both
//! databases. One that makes, changes or hands out what lets somebody do something asks `escalation` first, and is an
//! act in `tests/access/escalation`. **To add a table**: a migration that runs on both, and its statements beside the use
//! cases that own it.

pub mod actor;
pub mod api_keys;
pub mod apis;
pub mod applications;
mod authority;
pub mod bearer;
pub mod clock;
pub mod demo;
mod error;
mod escalation;
pub mod events;
mod hosts;
pub mod idempotency;
mod links;
mod mutation;
pub mod oauth;
pub mod organisation;
pub mod private_file;
pub mod processes;
pub mod projects;
mod reading;
pub mod refusals;
pub mod roles;
pub mod secret;
mod service;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod shares;
mod slices;
pub mod store;
pub mod tenants;
mod throttle;
pub mod usage;
pub mod users;
pub mod verify;
mod writes;

pub use actor::Actor;
pub use error::{Failure, Result};
pub use service::Service;
