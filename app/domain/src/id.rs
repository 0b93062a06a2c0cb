//! Typed identifiers: a prefix that tells the kind, and a `UUIDv7` (RFC 9562) in 26 characters of
//! Crockford base32, lowercase. They sort by the time they were made and are never secret.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

use crate::time::Timestamp;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters after the prefix.
pub const ENCODED_LEN: usize = 26;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not an ID of the expected form.")]
pub struct BadId;

/// Lays out a `UUIDv7` from the time and 74 random bits (the rest of `random` is ignored).
#[must_use]
pub const fn uuid_v7(at: Timestamp, random: u128) -> u128 {
    let millis = (at.millis() as u128) & 0xffff_ffff_ffff;
    let random_a = (random >> 62) & 0x0fff;
    let random_b = random & 0x3fff_ffff_ffff_ffff;
    (millis << 80) | (0x7 << 76) | (random_a << 64) | (0b10 << 62) | random_b
}

/// 128 bits as 26 lowercase base32 characters; the first holds only three bits.
#[must_use]
pub fn encode(value: u128) -> String {
    as_text(&digits(value)).to_owned()
}

/// Several IDs are written for each verification, so this neither allocates nor formats.
fn digits(mut value: u128) -> [u8; ENCODED_LEN] {
    let mut digits = [0; ENCODED_LEN];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(value & 31) as usize];
        value >>= 5;
    }
    digits
}

fn as_text(digits: &[u8; ENCODED_LEN]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// The reverse of [`encode`]; `None` for a wrong length, a foreign character or an overflow.
#[must_use]
pub fn decode(text: &str) -> Option<u128> {
    if text.len() != ENCODED_LEN || text.as_bytes()[0] > b'7' {
        return None;
    }
    text.bytes().try_fold(0_u128, |value, byte| match VALUES[byte as usize] {
        NO_DIGIT => None,
        digit => Some((value << 5) | u128::from(digit)),
    })
}

const NO_DIGIT: u8 = u8::MAX;
/// The value of each character of [`ALPHABET`]: a secret is decoded for each verification.
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < ALPHABET.len() {
        values[ALPHABET[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
};

macro_rules! typed_id {
    ($($(#[$doc:meta])* $kind:ident $name:ident = $prefix:literal, $noun:literal;)*) => {
        /// An ID of whatever kind, as an event or a search names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AnyId {
            $($kind($name),)*
        }

        impl AnyId {
            /// What it is the ID of, as a person says it.
            #[must_use]
            pub const fn noun(self) -> &'static str {
                match self { $(Self::$kind(_) => $noun,)* }
            }
        }

        impl FromStr for AnyId {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let (prefix, _) = text.split_once('_').ok_or(BadId)?;
                match prefix {
                    $($prefix => text.parse().map(Self::$kind),)*
                    _ => Err(BadId),
                }
            }
        }

        $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            pub const PREFIX: &'static str = $prefix;

            #[must_use]
            pub const fn new(at: Timestamp, random: u128) -> Self {
                Self(uuid_v7(at, random))
            }

            #[must_use]
            pub const fn from_bits(bits: u128) -> Self {
                Self(bits)
            }

            #[must_use]
            pub const fn bits(self) -> u128 {
                self.0
            }

            /// When it was made.
            #[must_use]
            pub const fn made_at(self) -> Timestamp {
                Timestamp::from_millis((self.0 >> 80) as i64)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(as_text(&digits(self.0)))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let digits = text.strip_prefix(concat!($prefix, "_")).ok_or(BadId)?;
                decode(digits).map(Self).ok_or(BadId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

typed_id! {
    Tenant TenantId = "ten", "Tenant";
    User UserId = "usr", "User";
    /// An API key; stays the same through rotation.
    ApiKey KeyId = "key", "Key";
    /// An application: its OAuth 2.0 `client_id`.
    Application ApplicationId = "app", "Client";
    /// An API token; stays the same through rotation.
    ApiToken ApiTokenId = "tok", "API token";
    /// An OAuth 2.0 access token of an application.
    AccessToken AccessTokenId = "atk", "Token";
    /// An OAuth 1.0a consumer, whose consumer key is something else.
    Consumer ConsumerId = "con", "Consumer";
    /// The temporary credentials of a consumer, which a user is asked about: an `oauth_token` until they are exchanged.
    Temporary TemporaryId = "tmp", "Sign-in request";
    /// What a user let a consumer do for them: its `oauth_token`.
    Authorization AuthorizationId = "aut", "Authorization";
    /// A role of a tenant's own.
    Role RoleId = "rol", "Role";
    /// A guarded API.
    Api ApiId = "api", "API";
    Project ProjectId = "prj", "Project";
    Event EventId = "evt", "Event";
    Session SessionId = "ses", "Session";
    /// A single-use link: the first set-up, or an invitation.
    Link LinkId = "lnk", "Link";
    /// One verification, as named in its answer.
    Request RequestId = "req", "Request";
}

macro_rules! credential_id {
    ($($kind:ident($id:ty) = $name:literal,)*) => {
        /// A kind of credential.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CredentialKind {
            $($kind,)*
        }

        impl CredentialKind {
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// As answers of a verification name it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }

        /// What a verification names as the credential. An access token stands for its application, and what a user let
        /// a consumer do for the consumer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CredentialId {
            $($kind($id),)*
        }

        impl CredentialId {
            #[must_use]
            pub const fn kind(self) -> CredentialKind {
                match self { $(Self::$kind(_) => CredentialKind::$kind,)* }
            }

            #[must_use]
            pub const fn bits(self) -> u128 {
                match self { $(Self::$kind(id) => id.bits(),)* }
            }
        }

        impl fmt::Display for CredentialId {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Self::$kind(id) => id.fmt(f),)* }
            }
        }

        impl FromStr for CredentialId {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                match text.parse()? {
                    $(AnyId::$kind(id) => Ok(id.into()),)*
                    _ => Err(BadId),
                }
            }
        }

        $(impl From<$id> for CredentialId {
            fn from(id: $id) -> Self {
                Self::$kind(id)
            }
        })*
    };
}

credential_id! {
    ApiKey(KeyId) = "api_key",
    Application(ApplicationId) = "application_key",
    ApiToken(ApiTokenId) = "api_token",
    Consumer(ConsumerId) = "consumer_key",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_whatever_kind_is_known_by_its_prefix() {
        let user = UserId::from_bits(7);
        assert_eq!(user.to_string().parse(), Ok(AnyId::User(user)));
        assert_eq!(AnyId::User(user).noun(), "User");
        let key = KeyId::from_bits(7);
        assert_eq!(key.to_string().parse(), Ok(CredentialId::from(key)));
        assert_eq!(user.to_string().parse::<CredentialId>(), Err(BadId), "whoever has it is none");
        for bad in ["", "usr", "usr_", "usr_7", "xyz_00000000000000000000000007", "00000000000000000000000007"] {
            assert_eq!(bad.parse::<AnyId>(), Err(BadId), "{bad}");
        }
    }

    #[test]
    fn text_form_round_trips_and_keeps_the_order_of_time() {
        let early = KeyId::new(Timestamp::from_millis(1_000), u128::MAX);
        let late = KeyId::new(Timestamp::from_millis(1_001), 0);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(late.to_string().parse::<KeyId>(), Ok(late));
        assert_eq!(late.to_string().len(), 4 + ENCODED_LEN);
    }

    #[test]
    fn foreign_prefix_length_alphabet_and_overflow_are_refused() {
        let good = KeyId::new(Timestamp::from_millis(1), 7).to_string();
        for bad in [
            good.replace("key_", "usr_"),
            good[..29].to_owned(),
            format!("{good}0"),
            good.replace('0', "u"),
            format!("key_8{}", &good[5..]),
            String::new(),
        ] {
            assert_eq!(bad.parse::<KeyId>(), Err(BadId), "{bad}");
        }
    }

    #[test]
    fn version_and_variant_are_those_of_rfc_9562() {
        let bits = uuid_v7(Timestamp::from_millis(0x0123_4567_89ab), u128::MAX);
        assert_eq!(bits >> 80, 0x0123_4567_89ab);
        assert_eq!((bits >> 76) & 0xf, 7);
        assert_eq!((bits >> 62) & 0b11, 0b10);
    }
}
