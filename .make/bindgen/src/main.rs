//! `bindgen WASM NAME FOLDER` writes `NAME.js` and `NAME_bg.wasm`, as `wasm-bindgen --target web` does. That command
//! line brings a test runner with a web driver and TLS, which take ten times as long to build; and it must be of the
//! very version of the library, which a member of this workspace always is.

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

#[expect(clippy::print_stderr, reason = "it is a command")]
fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [wasm, name, folder] = arguments.as_slice() else {
        eprintln!("usage: bindgen WASM NAME FOLDER");
        return ExitCode::FAILURE;
    };
    let mut bindgen = Bindgen::new();
    let written = bindgen.input_path(wasm).out_name(name).web(true).and_then(|bindgen| bindgen.generate(folder));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
