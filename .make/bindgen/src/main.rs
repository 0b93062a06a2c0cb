//! `bindgen WASM NAME FOLDER` writes `NAME.js` and `NAME_bg.wasm`, as `wasm-bindgen --target web` does. That command
//! line brings a test runner with a web driver and TLS, which take ten times as long to build; and it must be of the
//! very version of the library, which a member of this workspace always is.
//!
//! `--strip` leaves out the names of functions, which are two fifths of a wasm that nobody has shrunk.

mod snip;

use std::env;
use std::error::Error;
use std::path::Path;

use walrus::ModuleConfig;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let (options, arguments): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|argument| argument == "--strip");
    let [wasm, name, folder] = arguments.as_slice() else {
        return Err("usage: bindgen [--strip] WASM NAME FOLDER".into());
    };
    let mut config = ModuleConfig::new();
    // It is as LLVM made it; the browser looks at it anyway.
    config.strict_validate(false).generate_name_section(options.is_empty());
    let mut module = config.parse_file(Path::new(wasm))?;
    snip::snip(&mut module);
    Bindgen::new().input_module(name, module).web(true)?.generate(folder)?;
    Ok(())
}
