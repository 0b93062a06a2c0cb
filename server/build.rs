//! Tells the compiler where the built site lies, and to embed it again when it has changed.

use std::path::PathBuf;

fn main() {
    println!("cargo:rerun-if-env-changed=CLAVIGER_SITE");
    let site = std::env::var_os("CLAVIGER_SITE").map_or_else(default_site, PathBuf::from);
    println!("cargo:rustc-env=CLAVIGER_SITE={}", site.display());
    println!("cargo:rerun-if-changed={}", site.display());
}

/// Where `make run` leaves the site; without one, the server still compiles and serves pages without style.
fn default_site() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/site")
}
