//! The program `claviger`: the library beside this, where tests can reach it, and the built site.

#![recursion_limit = "512"]

#[derive(rust_embed::Embed)]
#[folder = "$CLAVIGER_SITE"]
#[allow_missing = true]
struct Site;

fn main() -> std::process::ExitCode {
    server::site::bring::<Site>();
    server::run()
}
