//! Tells the compiler where the built site lies, and to embed it again when it has changed.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    let site = env::var_os("CLAVIGER_SITE").map_or_else(default_site, PathBuf::from);
    println!("cargo:rustc-env=CLAVIGER_SITE={}", site.display());
    println!("cargo:rerun-if-env-changed=CLAVIGER_SITE");
    println!("cargo:rerun-if-changed=build.rs");
    // A debug build reads the site when it runs. A site that is not there yet would count as changed for ever.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") && site.is_dir() {
        println!("cargo:rerun-if-changed={}", site.display());
    }
}

/// Where `make run` leaves the site; without one the server still compiles, and serves pages without style.
fn default_site() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    workspace.unwrap_or(Path::new("..")).join("target/site")
}
