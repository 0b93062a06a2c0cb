//! API keys from generation to the verdict, on both databases.

pub(crate) mod counting;
mod crowded;
mod generating;
mod listing;
mod makers;
mod model;
mod revoking;
mod settings;
mod settling;
mod starting;
mod upgrading;
mod verifying;
mod views;
