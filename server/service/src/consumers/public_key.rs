//! The public key of a consumer, as it is kept: in one form, with nothing that stood around it.

use domain::Error;
use domain::consumer::ConsumerDraft;
use domain::error::Checks;

/// `draft` with its public key as it is kept. One that is the `present` one is taken as it is.
///
/// # Errors
/// `Invalid` for all that is wrong with it, the public key included.
pub(super) fn checked(draft: &ConsumerDraft, present: &str) -> domain::Result<ConsumerDraft> {
    let checked = draft.checked();
    if checked.as_ref().is_err_and(|error| error.about("public_key").is_some()) {
        return checked;
    }
    let mut checks = Checks::default();
    let (checked, key) = (checks.take(checked), checks.take(read(draft.public_key.trim(), present)));
    checks.done()?;
    Ok(ConsumerDraft { public_key: key.unwrap_or_default(), ..checked.unwrap_or_default() })
}

/// Nothing stays nothing.
fn read(pem: &str, present: &str) -> domain::Result<String> {
    if pem.is_empty() || pem == present {
        return Ok(pem.to_owned());
    }
    let key = oauth1::PublicKey::from_pem(pem).map_err(|error| Error::invalid("public_key", error.to_string()))?;
    Ok(key.to_pem())
}
