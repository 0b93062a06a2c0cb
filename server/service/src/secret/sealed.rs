//! Secrets that must be read back, because they sign: encrypted with XChaCha20-Poly1305
//! (draft-irtf-cfrg-xchacha-03, RFC 8439) under a key of the [`KeyRing`], and bound to the place that they
//! stand in. Whoever can write to the database can neither read one nor put it in another's place.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::id::TenantId;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::generated::PlainSecret;
use super::hex::{from_hex, to_hex};
use super::key_ring::{KeyRing, KeyRingError};
use crate::random;

const NONCE_LEN: usize = 24;

/// Where a sealed secret stands. It opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub tenant: TenantId,
    pub table: &'static str,
    /// The row's ID.
    pub row: &'a str,
    pub column: &'static str,
}

impl Place<'_> {
    /// What is authenticated beside the secret. Each part is preceded by its length, so that no two places
    /// are written alike.
    fn associated_data(&self, version: u8) -> Vec<u8> {
        let mut data = vec![version];
        for part in [self.tenant.to_string().as_str(), self.table, self.row, self.column] {
            data.extend_from_slice(&(part.len() as u64).to_be_bytes());
            data.extend_from_slice(part.as_bytes());
        }
        data
    }
}

/// A secret as its column keeps it: `version:hex` of the nonce, the ciphertext and its tag. It tells how long
/// the secret is.
#[derive(Clone)]
pub struct SealedSecret(String);

impl SealedSecret {
    /// Takes what stands in a column; it is looked at when it is opened.
    #[must_use]
    pub fn from_stored(stored: impl Into<String>) -> Self {
        Self(stored.into())
    }

    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// Of the key that it was made with; `None` if this is no sealed secret. It has one spelling, as all the rest has:
    /// what is sealed with a version is looked for by how it begins.
    pub(crate) fn version(&self) -> Option<u8> {
        let (text, _) = self.0.split_once(':')?;
        text.parse::<u8>().ok().filter(|version| version.to_string() == text)
    }

    fn new(version: u8, nonce: &[u8], ciphertext: &[u8]) -> Self {
        Self(format!("{version}:{}{}", to_hex(nonce), to_hex(ciphertext)))
    }

    /// The key's version, the nonce and the ciphertext.
    fn parts(&self) -> Option<(u8, [u8; NONCE_LEN], Vec<u8>)> {
        let (_, hex) = self.0.split_once(':')?;
        let is_canonical = !hex.bytes().any(|byte| byte.is_ascii_uppercase());
        let mut nonce = is_canonical.then(|| from_hex(hex))??;
        let ciphertext = (nonce.len() > NONCE_LEN).then(|| nonce.split_off(NONCE_LEN))?;
        Some((self.version()?, nonce.try_into().ok()?, ciphertext))
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSecret(…)")
    }
}

/// Why a sealed secret does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("a sealed secret has not the form of one")]
    Form,
    #[error("a sealed secret was made with version {0} of the key, which is not in the key ring")]
    UnknownVersion(u8),
    #[error("a sealed secret was changed, or made for another place or with another key")]
    Forged,
}

impl KeyRing {
    /// Encrypts `secret` under the latest key, to be kept at `place` alone. Twice the same secret gives two
    /// different texts.
    ///
    /// # Errors
    /// If the key was replaced, or may have been because the file of the ring has changed and cannot be followed: what it
    /// seals would open nowhere.
    pub fn seal(&self, secret: &str, place: &Place<'_>) -> Result<SealedSecret, KeyRingError> {
        self.follow_file()?;
        let keys = self.sealing.load();
        self.refuse_replaced(&keys)?;
        Ok(keys.seal(secret, place))
    }

    /// The secret that stands at `place`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&self, sealed: &SealedSecret, place: &Place<'_>) -> Result<PlainSecret, OpenError> {
        match self.sealing.load().open(sealed, place) {
            Err(OpenError::UnknownVersion(_)) if self.follow_file().unwrap_or(false) => {
                self.sealing.load().open(sealed, place)
            }
            opened => opened,
        }
    }
}

/// A key as others are told of it.
#[derive(Default)]
pub(super) struct Mark {
    pub(super) version: u8,
    /// Its hash of a text; one-way.
    pub(super) proof: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.version, self.proof)
    }
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (version, proof) = text.split_once(':').ok_or(())?;
        Ok(Self { version: version.parse().map_err(|_| ())?, proof: proof.to_owned() })
    }
}

/// Keys by version, of which there is always one. What is sealed uses the latest; older ones still open.
#[derive(Clone)]
pub(super) struct SealingKeys(BTreeMap<u8, SealingKey>);

pub(super) type SealingKey = Zeroizing<[u8; 32]>;

impl SealingKeys {
    pub(super) fn one(key: SealingKey) -> Self {
        Self(BTreeMap::from([(1, key)]))
    }

    /// `None` if there are none.
    pub(super) fn new(keys: BTreeMap<u8, SealingKey>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (u8, &SealingKey)> {
        self.0.iter().map(|(version, key)| (*version, key))
    }

    fn latest(&self) -> (u8, &SealingKey) {
        self.iter().next_back().expect("a ring has a sealing key")
    }

    pub(super) fn latest_version(&self) -> u8 {
        self.latest().0
    }

    pub(super) fn mark(&self) -> Mark {
        let (version, key) = self.latest();
        let mut mac = Hmac::<Sha256>::new_from_slice(&**key).expect("HMAC takes keys of any length");
        mac.update(b"claviger sealing key");
        Mark { version, proof: to_hex(&mac.finalize().into_bytes()) }
    }

    /// With a new one after the latest and after `taken`; `None` if there is no version left.
    pub(super) fn with_another(&self, taken: u8) -> Option<Self> {
        let mut keys = self.0.clone();
        keys.insert(self.latest_version().max(taken).checked_add(1)?, Zeroizing::new(random::bytes()));
        Some(Self(keys))
    }

    pub(super) fn only_latest(&self) -> Self {
        let (version, key) = self.latest();
        Self(BTreeMap::from([(version, key.clone())]))
    }

    /// True if both have made a key of their own under one version.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        self.iter().any(|(version, key)| other.0.get(&version).is_some_and(|of_other| of_other != key))
    }

    /// With those keys of `other` that came before the latest of these.
    pub(super) fn with_older_of(&self, other: &Self) -> Self {
        let mut keys = self.0.clone();
        for (version, key) in other.iter().filter(|(version, _)| *version < self.latest_version()) {
            keys.entry(version).or_insert_with(|| key.clone());
        }
        Self(keys)
    }

    fn seal(&self, secret: &str, place: &Place<'_>) -> SealedSecret {
        let (version, key) = self.latest();
        let nonce = random::bytes::<NONCE_LEN>();
        let payload = Payload { msg: secret.as_bytes(), aad: &place.associated_data(version) };
        let ciphertext = cipher(key).encrypt(&XNonce::from(nonce), payload).expect("a secret is shorter than 256 GiB");
        SealedSecret::new(version, &nonce, &ciphertext)
    }

    fn open(&self, sealed: &SealedSecret, place: &Place<'_>) -> Result<PlainSecret, OpenError> {
        let (version, nonce, ciphertext) = sealed.parts().ok_or(OpenError::Form)?;
        let key = self.0.get(&version).ok_or(OpenError::UnknownVersion(version))?;
        let payload = Payload { msg: &ciphertext, aad: &place.associated_data(version) };
        let secret = cipher(key).decrypt(&XNonce::from(nonce), payload).map_err(|_| OpenError::Forged)?;
        // What was sealed is text, and nothing else passes for it.
        String::from_utf8(secret).map(PlainSecret::presented).map_err(|_| OpenError::Form)
    }
}

fn cipher(key: &SealingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&**key).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "hunter2 and ünïcode";

    fn tenant(bits: u128) -> TenantId {
        TenantId::from_bits(bits)
    }

    fn place() -> Place<'static> {
        Place { tenant: tenant(1), table: "consumers", row: "con_1", column: "secret" }
    }

    fn opened(ring: &KeyRing, sealed: &SealedSecret, place: &Place<'_>) -> Result<String, OpenError> {
        ring.open(sealed, place).map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn a_secret_opens_where_it_was_sealed() {
        let ring = KeyRing::generate();
        for secret in ["", SECRET, "%&+= ", &"x".repeat(10_000)] {
            let stored = ring.seal(secret, &place()).unwrap().as_stored().to_owned();
            let again = KeyRing::parse(&ring.to_json()).unwrap();
            assert_eq!(opened(&again, &SealedSecret::from_stored(stored), &place()).as_deref(), Ok(secret));
        }
    }

    #[test]
    fn it_opens_in_no_other_place() {
        let ring = KeyRing::generate();
        let sealed = ring.seal(SECRET, &place()).unwrap();
        let elsewhere = [
            Place { tenant: tenant(2), ..place() },
            Place { table: "tokens", ..place() },
            Place { row: "con_2", ..place() },
            Place { column: "secret_before", ..place() },
            // The same letters, divided in another way.
            Place { table: "consumersc", row: "on_1", ..place() },
        ];
        for other in elsewhere {
            assert_eq!(opened(&ring, &sealed, &other), Err(OpenError::Forged), "{other:?}");
            assert_eq!(opened(&ring, &ring.seal(SECRET, &other).unwrap(), &other).as_deref(), Ok(SECRET), "{other:?}");
        }
    }

    #[test]
    fn no_digit_of_it_can_be_changed_and_none_left_out() {
        let ring = KeyRing::generate();
        let stored = ring.seal(SECRET, &place()).unwrap().as_stored().to_owned();
        let digits = stored.find(':').unwrap() + 1..stored.len();
        for at in digits.clone() {
            let mut changed = stored.clone();
            let other = if &stored[at..=at] == "0" { "1" } else { "0" };
            changed.replace_range(at..=at, other);
            let changed = SealedSecret::from_stored(changed);
            assert_eq!(opened(&ring, &changed, &place()), Err(OpenError::Forged), "digit {at}");
        }
        for end in 0..stored.len() {
            let cut = SealedSecret::from_stored(&stored[..end]);
            assert!(opened(&ring, &cut, &place()).is_err(), "the first {end}");
        }
        for other in [format!("0{stored}"), format!("+{stored}"), format!(" {stored}"), stored.to_uppercase()] {
            let other = SealedSecret::from_stored(other);
            assert_eq!(opened(&ring, &other, &place()), Err(OpenError::Form), "{}", other.as_stored());
        }
        let longer = SealedSecret::from_stored(format!("{stored}00"));
        assert_eq!(opened(&ring, &longer, &place()), Err(OpenError::Forged));
        assert_eq!(opened(&ring, &SealedSecret::from_stored(stored), &place()).as_deref(), Ok(SECRET));
    }

    #[test]
    fn it_opens_with_its_own_key_alone() {
        let ring = KeyRing::generate();
        let stored = ring.seal(SECRET, &place()).unwrap().as_stored().to_owned();
        let digits = stored.strip_prefix("1:").unwrap();
        assert_eq!(opened(&KeyRing::generate(), &SealedSecret::from_stored(&stored), &place()), Err(OpenError::Forged));
        let unknown = SealedSecret::from_stored(format!("2:{digits}"));
        assert_eq!(opened(&ring, &unknown, &place()), Err(OpenError::UnknownVersion(2)));
        // The version is bound, too: the same key under another one does not open it.
        let key = ring.sealing.load().iter().next().unwrap().1.clone();
        let both = SealingKeys::new(BTreeMap::from([(1, key.clone()), (2, key)])).unwrap();
        assert_eq!(both.open(&unknown, &place()).map(|_| ()), Err(OpenError::Forged));
        assert!(both.open(&SealedSecret::from_stored(&stored), &place()).is_ok());
    }

    #[test]
    fn an_older_key_still_opens_and_the_latest_seals() {
        let older = KeyRing::generate();
        let sealed = older.seal(SECRET, &place()).unwrap();
        let key = older.sealing.load().iter().next().unwrap().1.clone();
        let both = SealingKeys::new(BTreeMap::from([(1, key), (2, Zeroizing::new(random::bytes()))])).unwrap();
        assert_eq!(both.open(&sealed, &place()).unwrap().expose(), SECRET);
        assert!(both.seal(SECRET, &place()).as_stored().starts_with("2:"));
    }

    #[test]
    fn two_seals_of_one_secret_differ_and_hold_no_letter_of_it() {
        let ring = KeyRing::generate();
        let (a, b) = (ring.seal(SECRET, &place()).unwrap(), ring.seal(SECRET, &place()).unwrap());
        assert_ne!(a.as_stored(), b.as_stored());
        assert!(!a.as_stored().contains(&to_hex(SECRET.as_bytes())));
        assert_eq!(format!("{a:?}"), "SealedSecret(…)");
    }

    #[test]
    fn what_is_no_sealed_secret_is_told_as_that() {
        for bad in ["", "1", "1:", "x:00", "1:0", "1:zz", "300:00", "-1:00", "1:é", SECRET] {
            let bad_secret = SealedSecret::from_stored(bad);
            assert_eq!(opened(&KeyRing::generate(), &bad_secret, &place()), Err(OpenError::Form), "{bad}");
        }
    }

    static_assertions::assert_not_impl_any!(SealedSecret: fmt::Display, serde::Serialize, PartialEq, AsRef<str>);
}
