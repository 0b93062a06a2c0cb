//! What the program says to the person who started it, as opposed to its log. Some of it is shown
//! once and never logged: the set-up link, a new secret.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Writes a line to standard output.
///
/// # Errors
/// If nobody reads it any more: who asked for a secret must know that it was not delivered.
pub fn line(text: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Writes a line to standard error, where a failure to write has nobody left to tell.
pub fn complain(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
