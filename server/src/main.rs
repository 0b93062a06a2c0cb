//! The program `claviger`; all of it is in the library beside this, where tests can reach it.

#![recursion_limit = "512"]

fn main() -> std::process::ExitCode {
    server::run()
}
