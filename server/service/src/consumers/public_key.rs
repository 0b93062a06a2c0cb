//! The public key of a consumer, as it is kept: in one form, with nothing that stood around it.

use domain::Error;

/// Reads what somebody pasted, and makes it what is kept of it; nothing stays nothing.
///
/// # Errors
/// `Invalid` for `public_key`, with what is wrong.
pub(super) fn read(pem: &mut String) -> domain::Result<()> {
    if pem.is_empty() {
        return Ok(());
    }
    let key = oauth1::PublicKey::from_pem(pem).map_err(|error| Error::invalid("public_key", error.to_string()))?;
    *pem = key.to_pem();
    Ok(())
}
