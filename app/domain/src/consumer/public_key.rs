//! The public key of a consumer that signs with RSA, by its form.

use crate::error::{Error, Result};

/// Longest, in characters: a certificate of 8,192 bits with its chain left out fits.
const MAX_CHARS: usize = 16_000;
const KINDS: [&str; 2] = ["PUBLIC KEY", "CERTIFICATE"];

/// Accepts nothing, or one public key or certificate in PEM (RFC 7468), without what stands around it.
///
/// # Errors
/// [`Error::Invalid`] for `public_key`.
pub(super) fn checked(text: &str) -> Result<String> {
    let text = text.trim();
    let refuse = |message: &str| Err(Error::invalid("public_key", message));
    if text.is_empty() {
        return Ok(String::new());
    }
    if text.contains("PRIVATE KEY-----") {
        return refuse("This is a private key, which only the consumer may have. Give its public key.");
    }
    if text.len() > MAX_CHARS {
        return refuse(&format!("Public key may have at most {MAX_CHARS} characters; this one has {}.", text.len()));
    }
    let body = KINDS.iter().find_map(|kind| {
        let rest = text.strip_prefix(&format!("-----BEGIN {kind}-----"))?;
        rest.strip_suffix(&format!("-----END {kind}-----"))
    });
    let is_of_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '\n' | '\r');
    match body {
        Some(body) if !body.trim().is_empty() && body.chars().all(is_of_base64) => Ok(text.to_owned()),
        _ => refuse(
            "Public key must be one public key or certificate in PEM, from “-----BEGIN PUBLIC KEY-----” to \
             “-----END PUBLIC KEY-----”.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_public_key_in_pem_is_taken_and_a_private_one_never() {
        let pem = |kind: &str| format!("-----BEGIN {kind}-----\nMIIBIjANBgkq\nhkiG9w0=\n-----END {kind}-----");
        for kind in KINDS {
            assert_eq!(checked(&format!(" {}\n", pem(kind))), Ok(pem(kind)));
        }
        assert_eq!(checked("  "), Ok(String::new()));
        for private in ["PRIVATE KEY", "RSA PRIVATE KEY"] {
            let error = checked(&pem(private)).unwrap_err();
            assert!(error.about("public_key").unwrap().contains("private key"), "{error}");
        }
        for bad in [
            "ssh-rsa AAAAB3Nza".to_owned(),
            pem("RSA KEY"),
            format!("{}\n{}", pem("CERTIFICATE"), pem("CERTIFICATE")),
            "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----".to_owned(),
            pem("PUBLIC KEY").replace("hkiG", "hk<G"),
            "x".repeat(MAX_CHARS + 1),
        ] {
            assert!(checked(&bad).is_err(), "{bad}");
        }
    }
}
