//! `claviger openapi`: the description of the REST interface, as the server gives it.

use crate::{Stop, output, rest};

pub(super) fn run() -> Result<(), Stop> {
    let text = rest::description().to_pretty_json();
    let text = text.map_err(|e| Stop::new(format!("the description cannot be written: {e}")))?;
    Ok(output::line(text)?)
}
