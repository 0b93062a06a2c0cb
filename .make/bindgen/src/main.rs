//! `bindgen WASM NAME FOLDER` writes `NAME.js` and `NAME_bg.wasm`, as `wasm-bindgen --target web` does. That command
//! line brings a test runner with a web driver and TLS, which take ten times as long to build; and it must be of the
//! very version of the library, which a member of this workspace always is.
//!
//! `--strip` leaves out the names of functions, which are two fifths of a wasm that nobody has shrunk.

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

#[expect(clippy::print_stderr, reason = "it is a command")]
fn main() -> ExitCode {
    let (options, arguments): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|argument| argument == "--strip");
    let [wasm, name, folder] = arguments.as_slice() else {
        eprintln!("usage: bindgen [--strip] WASM NAME FOLDER");
        return ExitCode::FAILURE;
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).remove_name_section(!options.is_empty());
    let written = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
