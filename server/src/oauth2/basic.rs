//! Client ID and secret in `Authorization: Basic` (RFC 6749 §2.3.1): each form-encoded, then joined by a
//! colon, then base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// ID and secret; `None` if the header is not that.
pub(super) fn decode(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

/// `+` is a space, `%41` an A.
fn form_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |b: u8| char::from(b).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_are_form_decoded_after_base64() {
        let header = format!("basic {}", STANDARD.encode("app%5F1:a%2Bb+c%3A"));
        assert_eq!(decode(&header), Some(("app_1".to_owned(), "a+b c:".to_owned())));
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        for bad in ["", "Basic", "Basic !", "Bearer YTpi", &format!("Basic {}", STANDARD.encode("no colon"))] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        for bad in ["a%:b", "a%4:b", "a%zz:b", "a%ff:b"] {
            assert_eq!(decode(&format!("Basic {}", STANDARD.encode(bad))), None, "{bad}");
        }
    }
}
