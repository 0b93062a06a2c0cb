//! Names that stand in URLs and files: short, lowercase, never changed.

use crate::error::{Error, Result};

/// The tenant of a server that has one.
pub const DEFAULT_TENANT: &str = "default";
/// Longest slug, in characters.
pub const MAX_CHARS: usize = 63;

/// Accepts 1 to [`MAX_CHARS`] of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit.
///
/// # Errors
/// [`Error::Invalid`] for `field`, with the rule.
pub fn parse(field: &str, label: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, format!("{label} is missing.")));
    }
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let fits = text.len() <= MAX_CHARS
        && text.bytes().all(|b| is_plain(b) || b == b'-')
        && text.bytes().next().is_some_and(is_plain)
        && text.bytes().next_back().is_some_and(is_plain);
    if fits {
        return Ok(text.to_owned());
    }
    let message =
        format!("{label} may have up to {MAX_CHARS} lowercase letters, digits and hyphens, with none at its ends.");
    Err(Error::invalid(field, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_lowercase_words_pass() {
        for good in ["orders", "order-reader", "v2", "a", &"a".repeat(63)] {
            assert_eq!(parse("slug", "Slug", good).as_deref(), Ok(good));
        }
        for bad in ["", " ", "Orders", "order_reader", "-a", "a-", "a b", "größe", "../x", &"a".repeat(64)] {
            assert!(parse("slug", "Slug", bad).is_err(), "{bad}");
        }
    }
}
