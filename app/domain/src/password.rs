//! The rules for a password that somebody chooses (NIST SP 800-63B-4 §3.1.1): long enough, not too
//! long to hash, not one of the common ones; no composition rules, nothing cut off.

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
    if is_common(password) {
        return Err(Error::invalid(field, "This password is among the first that others try. Choose another."));
    }
    Ok(())
}

/// Long passwords that head the lists of leaked ones, and the patterns behind most of the rest:
/// one short piece repeated, or a run along the keyboard.
fn is_common(password: &str) -> bool {
    const PIECES: [&str; 13] = [
        "password",
        "passwort",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "1234567890",
        "12345",
        "0987654321",
        "letmein",
        "iloveyou",
        "administrator",
        "welcome",
        "changeme",
    ];
    let folded: String = password.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let chars: Vec<char> = folded.chars().collect();
    let repeats = |n: usize| chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b);
    if (1..=4).any(repeats) {
        return true;
    }
    let rest = PIECES.iter().fold(folded, |text, piece| text.replace(piece, ""));
    rest.chars().count() < 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_and_common_ones_are_refused() {
        assert!(check("password", "correct horse battery").is_ok());
        assert!(check("password", "ÄÖÜ äöü ßßß éèê").is_ok());
        assert!(check("password", "fourteen chars").is_err());
        assert!(check("password", &"ab1 x".repeat(60)).is_err());
        for common in
            ["aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "passwordpassword", "Password1234567890", "qwertyuiop12345"]
        {
            assert!(check("password", common).is_err(), "{common}");
        }
    }
}
