//! E-mail addresses as sign-in names: one account each, whatever the case they are typed in.

use crate::error::{Error, Result};

/// Longest address, in characters (RFC 5321 §4.5.3.1.3 leaves 254 for the address itself).
pub const MAX_CHARS: usize = 254;

/// Trims and lowercases `text`; asks for one `@` with something around it and no spaces, and leaves
/// the rest to the mail server that must deliver there.
///
/// # Errors
/// [`Error::Invalid`] for the field `email`.
pub fn parse(text: &str) -> Result<String> {
    let text = text.trim().to_lowercase();
    let chars = text.chars().count();
    if chars == 0 {
        return Err(Error::invalid("email", "Email is missing."));
    }
    if chars > MAX_CHARS {
        let message = format!("Email may have at most {MAX_CHARS} characters; this one has {chars}.");
        return Err(Error::invalid("email", message));
    }
    let well_formed = text.rsplit_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && !local.contains('@') && !host.is_empty() && !host.starts_with('.') && !host.ends_with('.')
    });
    if !well_formed || text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"(),;:\\".contains(c)) {
        return Err(Error::invalid("email", "Email must look like name@example.com."));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_and_checked() {
        assert_eq!(parse(" Ann@Example.TEST "), Ok("ann@example.test".to_owned()));
        for bad in ["", "ann", "@x", "ann@", "a@b@c", "a b@c", "<script>@x", "a@.x"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse(&format!("{}@x.test", "a".repeat(260))).is_err());
    }
}
