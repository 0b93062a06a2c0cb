//! The public name of a consumer in the protocol.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const CHARS: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not a consumer key of the expected form.")]
pub struct BadConsumerKey;

/// An `oauth_consumer_key` (RFC 5849 §3.1): 128 random bits in 32 hexadecimal digits, which every client sends as they
/// are. It is no secret, is unique among all tenants, and never changes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConsumerKey(u128);

impl ConsumerKey {
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits)
    }
}

impl fmt::Display for ConsumerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for ConsumerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ConsumerKey {
    type Err = BadConsumerKey;

    /// In one spelling only.
    fn from_str(text: &str) -> Result<Self, BadConsumerKey> {
        let is_digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != CHARS || !text.bytes().all(is_digit) {
            return Err(BadConsumerKey);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| BadConsumerKey)
    }
}

impl Serialize for ConsumerKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ConsumerKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_32_characters_and_one_spelling() {
        for bits in [0, 0xab, u128::MAX] {
            let key = ConsumerKey::from_bits(bits);
            assert_eq!((key.to_string().len(), key.to_string().parse()), (32, Ok(key)));
        }
        for bad in ["", "ab", &"A".repeat(32), &"g".repeat(32), &"a".repeat(33), &format!("+{}", "a".repeat(31))] {
            assert_eq!(bad.parse::<ConsumerKey>(), Err(BadConsumerKey), "{bad}");
        }
    }
}
