//! Percent-encoding as signatures need it (RFC 5849 §3.6): everything but `A-Z a-z 0-9 - . _ ~` is
//! encoded, with uppercase digits, so that there is one way to write a text.

use std::fmt;

/// A name or value in the one form of §3.6. It sorts by its bytes, as §3.4.1.3.2 wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Encoded(String);

/// A `%` that two hexadecimal digits do not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadEscape;

impl Encoded {
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(encode(text))
    }

    /// From a value of the `Authorization` header, in which `+` is a plus (RFC 3986 §2.1).
    ///
    /// # Errors
    /// [`BadEscape`].
    pub fn from_escaped(escaped: &str) -> Result<Self, BadEscape> {
        Self::from_bytes(unescape(escaped.as_bytes(), false))
    }

    /// From a query or a form, in which `+` is a space (§3.4.1.3.1, HTML 4.0 §17.13.4).
    ///
    /// # Errors
    /// [`BadEscape`].
    pub fn from_form(escaped: &[u8]) -> Result<Self, BadEscape> {
        Self::from_bytes(unescape(escaped, true))
    }

    /// What a client may have taken for an encoded text.
    pub(crate) const fn written(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it stands for; `None` if that is no UTF-8.
    #[must_use]
    pub fn decode(&self) -> Option<String> {
        let bytes = unescape(self.0.as_bytes(), false).collect::<Result<_, _>>().ok()?;
        String::from_utf8(bytes).ok()
    }

    fn from_bytes(bytes: impl Iterator<Item = Result<u8, BadEscape>>) -> Result<Self, BadEscape> {
        let mut encoded = String::new();
        for byte in bytes {
            push(byte?, &mut encoded);
        }
        Ok(Self(encoded))
    }
}

impl fmt::Display for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text` as §3.6 encodes it.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    encode_into(text, &mut encoded);
    encoded
}

pub(crate) fn encode_into(text: &str, encoded: &mut String) {
    text.bytes().for_each(|byte| push(byte, encoded));
}

fn push(byte: u8, encoded: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        encoded.push(char::from(byte));
    } else {
        let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
        encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    }
}

/// The bytes that `escaped` stands for.
fn unescape(escaped: &[u8], plus_is_space: bool) -> impl Iterator<Item = Result<u8, BadEscape>> {
    let mut rest = escaped.iter().copied();
    std::iter::from_fn(move || match rest.next()? {
        b'+' if plus_is_space => Some(Ok(b' ')),
        b'%' => {
            let mut digit = || rest.next().and_then(hex_digit).ok_or(BadEscape);
            Some(digit().and_then(|high| Ok(high << 4 | digit()?)))
        }
        byte => Some(Ok(byte)),
    })
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unreserved_stay_and_all_else_is_encoded() {
        for byte in 0..=255_u8 {
            let mut encoded = String::new();
            push(byte, &mut encoded);
            let stays = matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~');
            assert_eq!(encoded, if stays { char::from(byte).to_string() } else { format!("%{byte:02X}") });
        }
        assert_eq!(encode("Ladies + Gentlemen ☃"), "Ladies%20%2B%20Gentlemen%20%E2%98%83");
    }

    #[test]
    fn a_plus_is_a_space_in_forms_alone() {
        assert_eq!(Encoded::from_form(b"a+b%2bc%20").unwrap().as_str(), "a%20b%2Bc%20");
        assert_eq!(Encoded::from_escaped("a+b%2bc%20").unwrap().as_str(), "a%2Bb%2Bc%20");
    }

    #[test]
    fn half_an_escape_is_none() {
        for bad in ["%", "%2", "%zz", "%2x", "a%", "%+1", "%é"] {
            assert_eq!(Encoded::from_escaped(bad), Err(BadEscape), "{bad}");
            assert_eq!(Encoded::from_form(bad.as_bytes()), Err(BadEscape), "{bad}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_stay_what_they_are() {
        let encoded = Encoded::from_form(b"%ff\xfe").unwrap();
        assert_eq!((encoded.as_str(), encoded.decode()), ("%FF%FE", None));
    }
}
