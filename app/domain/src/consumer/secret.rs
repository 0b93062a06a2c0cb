//! What the secret of a consumer must be like. It signs: whoever sees one signed request can try secrets as fast as their
//! machine hashes, so what would do for a password does not do. Whether it can be found is asked on the server, which has
//! the lists.

use crate::error::{Error, Result};

/// Fewest characters.
pub const MIN_SECRET: usize = 20;
/// Most characters; longer input is refused, never cut off.
pub const MAX_SECRET: usize = 256;

/// Accepts printable ASCII without spaces: clients do not agree on how others are encoded before they sign
/// (RFC 5849 §3.4.2), and a space at an end is a mistake of copying.
///
/// # Errors
/// [`Error::Invalid`] for `field`, naming the limit.
pub fn check_secret(field: &str, secret: &str) -> Result<()> {
    let chars = secret.chars().count();
    let refuse = |message| Err(Error::invalid(field, message));
    if chars == 0 {
        return refuse("Consumer secret is missing.".to_owned());
    }
    if chars < MIN_SECRET {
        return refuse(format!("Consumer secret needs at least {MIN_SECRET} characters; this one has {chars}."));
    }
    if chars > MAX_SECRET {
        return refuse(format!("Consumer secret may have at most {MAX_SECRET} characters; this one has {chars}."));
    }
    if !secret.bytes().all(|b| b.is_ascii_graphic()) {
        let message = "Consumer secret may have only unaccented letters, digits and punctuation, and no spaces: \
                       clients differ in how they sign with others.";
        return refuse(message.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_and_all_that_signs_alike_everywhere_is_taken() {
        for good in ["x".repeat(20), "~!@#$%^&*()_+-=[]{}x".to_owned(), "a".repeat(256)] {
            assert_eq!(check_secret("secret", &good), Ok(()), "{good}");
        }
        for (bad, told) in [
            (String::new(), "is missing"),
            ("x".repeat(19), "at least 20 characters; this one has 19"),
            ("x".repeat(257), "at most 256 characters; this one has 257"),
            ("pässword-pässword-pässword".to_owned(), "unaccented"),
            ("twenty-characters-and ".to_owned(), "no spaces"),
            ("twenty\tcharacters-and".to_owned(), "no spaces"),
        ] {
            let error = check_secret("secret", &bad).unwrap_err();
            assert!(error.about("secret").unwrap().contains(told), "{bad}: {error}");
        }
    }
}
