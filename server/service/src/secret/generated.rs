//! Generated secrets, as two types that cannot be taken for each other.

use std::fmt;
use std::str::FromStr;

use domain::secret_format;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::KeyRing;
use crate::random;

/// A secret as its holder has it. It does not print, serialise or compare; [`Self::expose`] is the one
/// way to its text, and the memory is wiped when it is dropped.
pub struct PlainSecret(Zeroizing<String>);

impl PlainSecret {
    /// Makes a new secret for the ID with these bits.
    #[must_use]
    pub fn generate(prefix: &str, id_bits: u128) -> Self {
        let random = Zeroizing::new(random::bytes::<32>());
        Self(Zeroizing::new(secret_format::compose(prefix, id_bits, &random)))
    }

    /// Takes what somebody presented; nothing is checked.
    #[must_use]
    pub fn presented(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, to be shown once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The ID that the secret names, if its form and checksum are right.
    #[must_use]
    pub fn id_bits(&self) -> Option<u128> {
        secret_format::parse(&self.0).map(|parsed| parsed.id_bits)
    }

    /// As it is kept from now on.
    #[must_use]
    pub fn hash(&self, ring: &KeyRing) -> HashedSecret {
        ring.hash(self.0.as_bytes())
    }
}

impl fmt::Debug for PlainSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainSecret(…)")
    }
}

/// HMAC-SHA-256 of a secret and the version of the pepper. Compared in constant time.
#[derive(Clone, Copy)]
pub struct HashedSecret {
    version: u8,
    hash: [u8; 32],
}

impl HashedSecret {
    pub(super) const fn new(version: u8, hash: [u8; 32]) -> Self {
        Self { version, hash }
    }

    /// True if `presented` is the secret that this was made from.
    #[must_use]
    pub fn matches(&self, presented: &str, ring: &KeyRing) -> bool {
        ring.hash_with(self.version, presented.as_bytes()).is_some_and(|hash| hash.ct_eq(&self.hash).into())
    }

    /// True if both were made from the same secret.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.version == other.version && self.hash.ct_eq(&other.hash).into()
    }

    /// As the database keeps it: `version:hex`.
    #[must_use]
    pub fn to_stored(&self) -> String {
        use fmt::Write as _;
        let mut text = format!("{}:", self.version);
        for byte in self.hash {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

impl FromStr for HashedSecret {
    type Err = ();

    fn from_str(stored: &str) -> Result<Self, ()> {
        let (version, hex) = stored.split_once(':').ok_or(())?;
        let version = version.parse().map_err(|_| ())?;
        let hex: &[u8; 64] = hex.as_bytes().try_into().map_err(|_| ())?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(hex.chunks_exact(2)) {
            *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
        }
        Ok(Self { version, hash })
    }
}

fn hex_digit(digit: u8) -> Result<u8, ()> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(())
}

impl fmt::Debug for HashedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashedSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_hash_matches_its_secret_and_no_other() {
        let ring = KeyRing::generate();
        let secret = PlainSecret::generate("clvk", 7);
        let stored = secret.hash(&ring).to_stored();
        assert!(!stored.contains(secret.expose()));
        let read: HashedSecret = stored.parse().unwrap();
        assert!(read.matches(secret.expose(), &ring));
        assert!(!read.matches(PlainSecret::generate("clvk", 7).expose(), &ring));
        assert!(!read.matches(secret.expose(), &KeyRing::generate()));
    }

    // What would let one slip into a log, an answer or a comparison that leaks by its time.
    static_assertions::assert_not_impl_any!(PlainSecret: fmt::Display, serde::Serialize, PartialEq, Clone, AsRef<str>);
    static_assertions::assert_not_impl_any!(HashedSecret: fmt::Display, serde::Serialize, PartialEq);
    static_assertions::assert_not_impl_any!(KeyRing: fmt::Display, serde::Serialize, PartialEq);

    #[test]
    fn neither_prints_itself() {
        let ring = KeyRing::generate();
        let secret = PlainSecret::generate("clvk", 7);
        let hash = secret.hash(&ring);
        assert_eq!(format!("{secret:?} {hash:?}"), "PlainSecret(…) HashedSecret(…)");
    }

    #[test]
    fn unreadable_hashes_are_refused() {
        for bad in ["", "1", "1:", "x:00", &format!("1:{}", "g".repeat(64)), &format!("300:{}", "0".repeat(64))] {
            assert!(bad.parse::<HashedSecret>().is_err(), "{bad}");
        }
    }
}
