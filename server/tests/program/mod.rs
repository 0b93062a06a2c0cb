//! The program itself: started, asked over the network, stopped.

mod apply;
mod backup;
mod clients;
mod configuration;
mod connections;
#[cfg(target_os = "linux")]
mod crowds;
mod files;
#[cfg(target_os = "linux")]
mod http2;
mod key_ring;
mod processes;
mod proxies;
mod schemathesis;
mod secrets;
mod serving;
mod sign_ins;
