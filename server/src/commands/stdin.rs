//! Secrets that people type are no arguments: those are seen by every user of the machine.

use std::io::{self, BufRead as _};

use crate::Stop;

/// The first line of standard input, without its end, as `option` asks for it.
///
/// # Errors
/// If it is empty or cannot be read.
pub(super) fn first_line(option: &str) -> Result<String, Stop> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let text = line.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(Stop::new(format!("{option}: the first line of standard input is empty")));
    }
    Ok(text.to_owned())
}
