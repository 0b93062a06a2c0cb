//! API keys from generation to the verdict, on both databases.

mod generating;
mod listing;
mod makers;
mod revoking;
mod settings;
mod starting;
mod verifying;
