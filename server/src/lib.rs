//! The program `claviger`: its command line, the console over HTTP, and the endpoints for machines.
//!
//! It keeps no rule of its own: handlers and commands understand what they are given, call one use case
//! of `service`, and say what came of it.
//!
//! **To add an endpoint**: a file in [`verify`] or in the folder of its protocol, such as [`oauth2`], its route
//! in the folder's `mod.rs`, its answer as `Result<Response, Problem>`. **To add a resource for programs**: see
//! [`rest`]. **To add a command**: its arguments in [`cli`], a file in [`commands`]. **To add an option**:
//! see [`config`].

// The types of a page nest as deep as the page does.
#![recursion_limit = "512"]

mod body;
pub mod cli;
pub mod client;
mod commands;
pub mod config;
mod console;
mod csrf;
pub mod error;
mod gate;
mod headers;
mod health;
mod local_path;
mod lock;
mod logs;
mod metrics;
mod oauth1;
mod oauth2;
mod one_task;
mod oslc;
mod output;
mod pages;
mod panics;
mod plain_http;
mod redact;
pub mod rest;
pub mod router;
pub mod serve;
mod server_functions;
mod session;
mod shares;
pub mod site;
pub mod startup;
pub mod state;
mod stop;
mod tasks;
mod tenant;
mod turns;
mod verify;
mod visit;

use std::process::ExitCode;

use clap::Parser as _;

pub use stop::Stop;

/// Bytes of stack to a thread; only what is used is taken. Rendering nests as deep as a page's elements do, and
/// in a debug build two megabytes are not enough for that.
const STACK: usize = 16 << 20;

/// Does what the command line says.
#[must_use]
pub fn run() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime,
        Err(e) => return stopped(&Stop::new(format!("the program cannot start its threads: {e}"))),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stopped(&stop),
    }
}

fn stopped(stop: &Stop) -> ExitCode {
    output::complain(format_args!("error: {stop}"));
    ExitCode::FAILURE
}
