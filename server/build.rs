//! Tells the compiler where the built site lies, and to embed it again when it has changed.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let site = env::var_os("CLAVIGER_SITE").map_or_else(|| default_site(is_release), PathBuf::from);
    println!("cargo:rustc-env=CLAVIGER_SITE={}", site.display());
    println!("cargo:rerun-if-env-changed=CLAVIGER_SITE");
    println!("cargo:rerun-if-changed=build.rs");
    // A debug build reads the site when it runs. A site that is not there yet would count as changed for ever.
    if is_release && site.is_dir() {
        println!("cargo:rerun-if-changed={}", site.display());
    }
}

/// Where make leaves the site, so that plain Cargo builds the same program; without one the server still compiles, and
/// serves pages without style.
fn default_site(is_release: bool) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    workspace.unwrap_or(Path::new("..")).join(if is_release { "target/site" } else { "target/site-debug" })
}
