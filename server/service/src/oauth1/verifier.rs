//! The code that a user takes from the consent page to the consumer (`oauth_verifier`, RFC 5849 §2.2): by being sent
//! back to it, or by hand.

use domain::id;

use crate::random;
use crate::secret::{HashedSecret, KeyRing, PlainSecret};

/// Digits that somebody types: with [`MAX_FAILURES`], guessing one succeeds once in 200 billion times.
const TYPED: usize = 8;
/// So many wrong ones end a sign-in request.
pub(crate) const MAX_FAILURES: i64 = 5;

pub(crate) struct Verifier(String);

impl Verifier {
    /// One that the user's browser takes along.
    pub(crate) fn carried() -> Self {
        Self(id::encode(random::bits()))
    }

    /// One that is read and typed, in groups of four: `7k3m-9qxp`.
    pub(crate) fn typed() -> Self {
        let digits = id::encode(random::bits());
        // The first digit holds only three bits.
        let (left, right) = digits[digits.len() - TYPED..].split_at(TYPED / 2);
        Self(format!("{left}-{right}"))
    }

    /// As the user sees it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self, ring: &KeyRing) -> HashedSecret {
        PlainSecret::presented(normal(&self.0)).hash(ring)
    }

    /// True if a consumer presents the one that was hashed, however it was typed.
    pub(crate) fn matches(presented: &str, hash: &HashedSecret, ring: &KeyRing) -> bool {
        hash.matches(&normal(presented), ring)
    }
}

/// Whoever types it may leave out the dash, or write it in capitals.
fn normal(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_however_it_is_typed() {
        let ring = KeyRing::generate();
        for verifier in [Verifier::typed(), Verifier::carried()] {
            let hash = verifier.hash(&ring);
            let text = verifier.as_str();
            for typed in [text.to_owned(), text.to_uppercase(), text.replace('-', ""), text.replace('-', " ")] {
                assert!(Verifier::matches(&typed, &hash, &ring), "{typed}");
            }
            for wrong in ["", &text[1..], &format!("{text}0")] {
                assert!(!Verifier::matches(wrong, &hash, &ring), "{wrong}");
            }
        }
        assert_eq!(Verifier::typed().as_str().len(), TYPED + 1);
    }
}
