//! The program `claviger`; all of it is in the library beside this, where tests can reach it.

fn main() -> std::process::ExitCode {
    server::run()
}
