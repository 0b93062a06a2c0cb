//! The public key of a consumer that signs with RSA, as far as a form must know it: the server reads it.

use crate::error::{Error, Result};

/// Accepts what may be one, or nothing.
///
/// # Errors
/// [`Error::Invalid`] for `public_key` if it is a private key, which must not even be sent.
pub(super) fn checked(text: &str) -> Result<String> {
    if text.contains("PRIVATE KEY") {
        let message = "This is a private key, which only the consumer may have. Give its public key.";
        return Err(Error::invalid("public_key", message));
    }
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_not_sent() {
        for kind in ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
            let error = checked(&format!("-----BEGIN {kind}-----\nMII\n-----END {kind}-----")).unwrap_err();
            assert!(error.about("public_key").unwrap().contains("private key"), "{error}");
        }
        assert_eq!(checked(" -----BEGIN PUBLIC KEY-----\n"), Ok("-----BEGIN PUBLIC KEY-----".to_owned()));
        assert_eq!(checked("  "), Ok(String::new()));
    }
}
