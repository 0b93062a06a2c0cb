//! How long a password must and may be (NIST SP 800-63B-4 §3.1.1): no composition rules, nothing cut off.
//! Whether it is easy to guess is asked on the server, which has the lists.

use crate::error::{Error, Result};

/// Fewest characters while there is no second factor.
pub const MIN_CHARS: usize = 15;
/// Most characters; longer input is refused, never truncated.
pub const MAX_CHARS: usize = 256;

/// # Errors
/// [`Error::Invalid`] for `field`, naming the limit.
pub fn check(field: &str, password: &str) -> Result<()> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        let message = format!("Password needs at least {MIN_CHARS} characters; this one has {chars}.");
        return Err(Error::invalid(field, message));
    }
    if chars > MAX_CHARS {
        let message = format!("Password may have at most {MAX_CHARS} characters; this one has {chars}.");
        return Err(Error::invalid(field, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters() {
        assert!(check("password", "ÄÖÜ äöü ßßß éèê").is_ok());
        assert!(check("password", "fourteen chars").is_err());
        assert!(check("password", &"é".repeat(256)).is_ok());
        let long = check("new", &"é".repeat(257)).unwrap_err();
        assert_eq!(long.about("new"), Some("Password may have at most 256 characters; this one has 257."));
    }
}
