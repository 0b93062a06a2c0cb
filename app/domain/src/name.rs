//! Names that people type for things: kept as typed, within limits.

use crate::error::{Error, Result};

/// Longest name of anything, in characters.
pub const MAX_CHARS: usize = 100;

/// Trims `text` and accepts 1 to [`MAX_CHARS`] characters without control characters.
///
/// # Errors
/// [`Error::Invalid`] for `field`, with the limit and how far off it is.
pub fn parse(field: &str, label: &str, text: &str) -> Result<String> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 {
        return Err(Error::invalid(field, format!("{label} is missing.")));
    }
    if chars > MAX_CHARS {
        let message = format!("{label} may have at most {MAX_CHARS} characters; this one has {chars}.");
        return Err(Error::invalid(field, message));
    }
    if text.chars().any(is_unprintable) {
        let message = format!("{label} may not contain line breaks or invisible control characters.");
        return Err(Error::invalid(field, message));
    }
    Ok(text.to_owned())
}

/// As [`parse`], for a text that may be absent and be up to `max` characters long.
///
/// # Errors
/// [`Error::Invalid`] for `field`.
pub fn parse_optional(field: &str, label: &str, max: usize, text: &str) -> Result<String> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars > max {
        let message = format!("{label} may have at most {max} characters; this one has {chars}.");
        return Err(Error::invalid(field, message));
    }
    if text.chars().any(is_unprintable) {
        let message = format!("{label} may not contain line breaks or invisible control characters.");
        return Err(Error::invalid(field, message));
    }
    Ok(text.to_owned())
}

/// Control characters, and the bidirectional overrides with which one name can pose as another.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named() {
        assert_eq!(parse("name", "Name", "  ci-deploy <prod> "), Ok("ci-deploy <prod>".to_owned()));
        assert_eq!(parse("name", "Name", &"é".repeat(100)).map(|n| n.chars().count()), Ok(100));
        let long = parse("name", "Name", &"x".repeat(10_000)).unwrap_err();
        assert_eq!(long.about("name"), Some("Name may have at most 100 characters; this one has 10000."));
        assert!(parse("name", "Name", " \t ").is_err());
        assert!(parse("name", "Name", "two\nlines").is_err());
        assert!(parse("name", "Name", "pay\u{202e}lap").is_err());
    }
}
