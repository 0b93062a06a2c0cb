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

/// Control characters, line and paragraph separators, what turns the direction of writing, and what is not seen at
/// all: by these one name can pose as another, or as none. They are those that PRECIS keeps out of names (RFC 8264
/// §9.13, by Unicode's `Default_Ignorable_Code_Point`), but for the selectors of how an emoji looks, and with the empty
/// Braille cell.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
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

    #[test]
    fn what_is_not_seen_is_refused_and_what_is_written_is_not() {
        for c in "\u{0}\u{7f}\u{85}\u{ad}\u{61c}\u{200b}\u{200d}\u{200f}\u{2028}\u{2029}\u{202e}\u{2066}\u{2800}\u{3164}\u{feff}\u{e0041}".chars() {
            for text in [format!("a{c}b"), format!("a{c}")] {
                // At the end, what is white space is trimmed.
                let accepted = parse("name", "Name", &text).is_ok_and(|name| name.contains(c));
                assert!(!accepted, "{c:?}");
                assert!(!parse_optional("description", "Description", 9, &text).is_ok_and(|name| name.contains(c)));
            }
        }
        for name in
            ["ci-deploy <prod>", "Zoë Müller", "שירות", "خدمة", "サービス", "☁️ sync", "🚀", "a\u{a0}b", "%$'\""]
        {
            assert_eq!(parse("name", "Name", name).as_deref(), Ok(name));
        }
    }
}
