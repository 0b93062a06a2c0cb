//! What somebody types to find something.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::secret_format;

/// Longest search text, in characters: longer than any name, ID or owner.
pub const MAX_CHARS: usize = 400;

/// The text, if it is not too long to be looked for.
///
/// # Errors
/// [`Error::Invalid`] for `q`.
pub fn checked(text: &str) -> Result<&str> {
    let chars = text.chars().count();
    if chars > MAX_CHARS {
        let message = format!("Search text may have at most {MAX_CHARS} characters; this one has {chars}.");
        return Err(Error::invalid("q", message));
    }
    Ok(text)
}

/// The text as names are kept to be found: lowercase. Postgres takes no NUL, and no name holds a control character.
///
/// # Errors
/// As [`checked`].
pub fn in_lowercase(text: &str) -> Result<String> {
    Ok(checked(text.trim())?.to_lowercase().replace(char::is_control, ""))
}

/// Trimmed, and never a secret: of one that was pasted, only its ID is looked for. A control character is in no name;
/// it becomes one that is in none either, and that every database takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SearchText(String);

impl SearchText {
    #[must_use]
    pub fn of(typed: &str) -> Self {
        match secret_format::find(typed) {
            Some(found) => Self(found.id),
            None => Self(typed.trim().replace(char::is_control, "\u{fffd}")),
        }
    }
}

impl Deref for SearchText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SearchText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<String> for SearchText {
    fn from(typed: String) -> Self {
        Self::of(&typed)
    }
}

impl From<&str> for SearchText {
    fn from(typed: &str) -> Self {
        Self::of(typed)
    }
}

impl From<SearchText> for String {
    fn from(text: SearchText) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::KeyId;

    #[test]
    fn a_text_is_kept_and_a_secret_is_not() {
        assert_eq!(&*SearchText::of("  Nightly <b> é\u{0} "), "Nightly <b> é\u{fffd}");
        let secret = secret_format::compose("clvk", 7, &[0xa5; 32]);
        let id = KeyId::from_bits(7).to_string();
        assert_eq!(*SearchText::of(&format!("Authorization: Bearer {secret}\n")), *id);
        assert_eq!(*SearchText::of(&id), *id);
    }
}
