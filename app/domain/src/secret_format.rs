//! The text form of a generated secret:
//!
//! `<prefix>_<26 characters of its ID>_<43 base62 characters = 256 random bits><6 base62 of CRC-32>`
//!
//! The checksum covers all that stands before it, so a cut or mistyped secret is refused without a
//! lookup. For secret scanners: `[a-z][a-z0-9_]{1,23}_[0-9a-hjkmnp-tv-z]{26}_[0-9A-Za-z]{49}`.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::{Error, Result};
use crate::id::{self, AccessTokenId, ApiTokenId, ApplicationId, KeyId, LinkId, SessionId};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_CHARS: usize = 43;
const CHECK_CHARS: usize = 6;
const BODY_CHARS: usize = RANDOM_CHARS + CHECK_CHARS;
const TAIL_CHARS: usize = 1 + id::ENCODED_LEN + 1 + BODY_CHARS;
/// Longest prefix, in characters.
pub const MAX_PREFIX: usize = 24;
/// The prefix of API keys unless the tenant sets its own.
pub const API_KEY_PREFIX: &str = "clvk";
/// Of the secret of an application.
pub const APPLICATION_PREFIX: &str = "clva";
/// Of an API token.
pub const API_TOKEN_PREFIX: &str = "clvt";
/// Of an OAuth 2.0 access token.
pub const ACCESS_TOKEN_PREFIX: &str = "clvx";
/// Of the token of a session.
pub const SESSION_PREFIX: &str = "clvs";
/// Of the token of a single-use link.
pub const LINK_PREFIX: &str = "clvl";
/// Prefixes that begin so are the program's own, and tell the kind of a secret.
const OWN: &str = "clv";

/// Writes the secret of `id_bits` from 256 random bits.
#[must_use]
pub fn compose(prefix: &str, id_bits: u128, random: &[u8; 32]) -> String {
    let mut text = format!("{prefix}_{}_", id::encode(id_bits));
    push_base62(&mut text, random);
    let check = checksum(text.as_bytes());
    text.push_str(std::str::from_utf8(&check).expect("base62 is ASCII"));
    text
}

/// What the text of a secret says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    pub prefix: &'a str,
    pub id_bits: u128,
}

/// Reads a secret; `None` if its form or its checksum is wrong.
#[must_use]
pub fn parse(text: &str) -> Option<Parsed<'_>> {
    let split = text.len().checked_sub(TAIL_CHARS)?;
    if !(2..=MAX_PREFIX).contains(&split) || !text.is_ascii() {
        return None;
    }
    let (prefix, tail) = text.split_at(split);
    let (id_text, body) = tail.strip_prefix('_')?.split_once('_')?;
    let id_bits = id::decode(id_text)?;
    if body.len() != BODY_CHARS || !body.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let (covered, check) = text.as_bytes().split_at(text.len() - CHECK_CHARS);
    (checksum(covered) == check).then_some(Parsed { prefix, id_bits })
}

/// A secret in the middle of other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// What it is the secret of, as lists show it.
    pub id: String,
}

/// The first secret in `text`, wherever it stands. One that was cut or mistyped counts as well, although its
/// checksum is wrong: most of it may be right, and is none of anybody's business.
#[must_use]
pub fn find(text: &str) -> Option<Found> {
    text.match_indices('_').find_map(|(underscore, _)| {
        let digits = underscore.checked_sub(id::ENCODED_LEN)?;
        let bits = id::decode(text.get(digits..underscore)?)?;
        let length = text[underscore + 1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length == 0 || text[..digits].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let prefix = prefix_before(text, digits);
        Some(Found { at: digits - prefix.len()..underscore + 1 + length, id: id_of(prefix, bits) })
    })
}

/// `text` with the ID of each secret in its place.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    let (mut redacted, mut rest) = (Cow::Borrowed(""), text);
    while let Some(Found { at, id }) = find(rest) {
        redacted.to_mut().push_str(&rest[..at.start]);
        redacted.to_mut().push_str(&id);
        rest = &rest[at.end..];
    }
    if redacted.is_empty() { Cow::Borrowed(text) } else { redacted + rest }
}

/// What stands before an ID and belongs to it, with its underscore; nothing if its beginning was cut off.
fn prefix_before(text: &str, digits: usize) -> &str {
    let before = &text[..digits];
    let is_part = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_';
    let length = before.bytes().rev().take(MAX_PREFIX + 1).take_while(is_part).count();
    if before.ends_with('_') { &before[before.len() - length..] } else { "" }
}

fn id_of(prefix: &str, bits: u128) -> String {
    let is = |own: &str| prefix.strip_suffix('_').is_some_and(|prefix| prefix.ends_with(own));
    if is(APPLICATION_PREFIX) {
        ApplicationId::from_bits(bits).to_string()
    } else if is(API_TOKEN_PREFIX) {
        ApiTokenId::from_bits(bits).to_string()
    } else if is(ACCESS_TOKEN_PREFIX) {
        AccessTokenId::from_bits(bits).to_string()
    } else if is(SESSION_PREFIX) {
        SessionId::from_bits(bits).to_string()
    } else if is(LINK_PREFIX) {
        LinkId::from_bits(bits).to_string()
    } else {
        KeyId::from_bits(bits).to_string()
    }
}

/// The last four characters, by which a person tells keys apart in a list.
#[must_use]
pub fn last_four(secret: &str) -> &str {
    secret.get(secret.len().saturating_sub(4)..).unwrap_or_default()
}

/// Accepts a tenant's own prefix: lowercase letters, digits and inner underscores, a letter first.
///
/// # Errors
/// [`Error::Invalid`] for the field `api_keys.prefix`.
pub fn check_prefix(prefix: &str) -> Result<()> {
    let bytes = prefix.as_bytes();
    let good = (2..=MAX_PREFIX).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && bytes[bytes.len() - 1] != b'_'
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
    if good && prefix.starts_with(OWN) && prefix != API_KEY_PREFIX {
        let message = format!(
            "Prefixes that begin with {OWN} stand for other kinds of secrets; only {API_KEY_PREFIX} is for API keys."
        );
        return Err(Error::invalid("api_keys.prefix", message));
    }
    if good {
        return Ok(());
    }
    let message = format!(
        "Prefix must have 2 to {MAX_PREFIX} lowercase letters, digits or underscores, start with a letter and not end with an underscore."
    );
    Err(Error::invalid("api_keys.prefix", message))
}

/// 256 bits as a big-endian number in 43 base62 digits (62^43 > 2^256).
fn push_base62(text: &mut String, random: &[u8; 32]) {
    let mut number = *random;
    let mut digits = [0_u8; RANDOM_CHARS];
    for digit in digits.iter_mut().rev() {
        let remainder = number.iter_mut().fold(0_u32, |carry, byte| {
            let value = carry * 256 + u32::from(*byte);
            *byte = (value / 62) as u8;
            value % 62
        });
        *digit = BASE62[remainder as usize];
    }
    text.extend(digits.map(char::from));
}

fn checksum(covered: &[u8]) -> [u8; CHECK_CHARS] {
    let mut rest = crc32fast::hash(covered);
    let mut digits = [b'0'; CHECK_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: [u8; 32] = [0xa5; 32];

    #[test]
    fn a_secret_names_its_id_and_prefix() {
        let text = compose("acme_live", 42, &RANDOM);
        assert_eq!(text.len(), "acme_live".len() + TAIL_CHARS);
        assert_eq!(parse(&text), Some(Parsed { prefix: "acme_live", id_bits: 42 }));
        assert_eq!(last_four(&text), &text[text.len() - 4..]);
    }

    #[test]
    fn the_extremes_of_256_bits_fit_in_43_digits() {
        let zero = compose("clvk", 1, &[0; 32]);
        let most = compose("clvk", 1, &[0xff; 32]);
        assert!(zero.contains(&"0".repeat(43)));
        assert!(parse(&zero).is_some() && parse(&most).is_some());
    }

    #[test]
    fn every_single_altered_character_is_noticed() {
        let text = compose("clvk", 7, &RANDOM);
        for at in 0..text.len() {
            for other in ['0', '1', 'z', 'Q', '_', '-'] {
                let mut altered: Vec<char> = text.chars().collect();
                if altered[at] == other {
                    continue;
                }
                altered[at] = other;
                let altered: String = altered.into_iter().collect();
                assert_eq!(parse(&altered), None, "{altered}");
            }
        }
    }

    #[test]
    fn cut_doubled_and_foreign_texts_are_refused() {
        let text = compose("clvk", 7, &RANDOM);
        for bad in [&text[1..], &text[..text.len() - 1], "", "clvk", "ключ", &format!("{text}{text}"), &"_".repeat(82)]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_secret_is_found_in_any_text() {
        let key = KeyId::from_bits(7).to_string();
        for prefix in ["clvk", "acme_live", "k2"] {
            let secret = compose(prefix, 7, &RANDOM);
            for (before, after) in [("", ""), ("Bearer ", "\n"), ("é", "é"), ("?q=", "&a=b"), ("\"", "\",")] {
                let text = format!("{before}{secret}{after}");
                assert_eq!(find(&text).map(|found| text[found.at].to_owned()), Some(secret.clone()), "{text}");
                assert_eq!(redacted(&text), format!("{before}{key}{after}"));
            }
        }
        for (prefix, id) in [
            ("clva", ApplicationId::from_bits(7).to_string()),
            ("clvt", ApiTokenId::from_bits(7).to_string()),
            ("clvx", AccessTokenId::from_bits(7).to_string()),
            ("clvs", SessionId::from_bits(7).to_string()),
            ("clvl", LinkId::from_bits(7).to_string()),
        ] {
            let twice = format!("{0} {0}", compose(prefix, 7, &RANDOM));
            assert_eq!(redacted(&twice), format!("{id} {id}"));
        }
    }

    #[test]
    fn a_part_of_a_secret_is_as_secret() {
        let secret = compose("clvk", 7, &RANDOM);
        let key = KeyId::from_bits(7).to_string();
        for part in [&secret[..secret.len() - 1], &secret[..40], &secret[2..], &secret[5..], &secret.replace("a", "b")]
        {
            assert_eq!(redacted(part), key, "{part}");
        }
        for other in ["", "_", "nightly_export_2026", key.as_str(), &format!("{key}~{key}"), &format!("{key}_"), "ü_ü"]
        {
            assert_eq!(find(other), None, "{other}");
        }
    }

    #[test]
    fn prefixes_are_checked() {
        for good in ["clvk", "acme_live", "k2"] {
            assert!(check_prefix(good).is_ok(), "{good}");
        }
        for bad in ["", "k", "clvx", "clva_live", "2k", "Acme", "acme_", "a-b", "é2", &"a".repeat(25)] {
            assert!(check_prefix(bad).is_err(), "{bad}");
        }
    }
}
