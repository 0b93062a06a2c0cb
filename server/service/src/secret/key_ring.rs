//! The peppers and the sealing keys, kept in a file outside the database or in the environment.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::generated::HashedSecret;
use super::sealed::{SealingKey, SealingKeys};
use crate::private_file;
use crate::random;

#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    #[error("key-ring: {} cannot be read or written: {cause}", path.display())]
    File { path: PathBuf, cause: std::io::Error },
    #[error("key-ring: {} may be read by others; run chmod 600 on it", path.display())]
    Open { path: PathBuf },
    #[error("key-ring: not a key ring: {0}")]
    Form(String),
    #[error(
        "key-ring: this database was written with another key ring. Put the right keyring.json in place \
         (it lies beside the database's backup); without it no credential can be verified."
    )]
    Foreign,
    #[error("key-ring: {} is missing, but the database has credentials made with it. Restore the file.", path.display())]
    Missing { path: PathBuf },
}

/// Peppers and sealing keys by version. What is new uses the latest; what was made with older ones stays readable.
#[derive(Clone)]
pub struct KeyRing {
    current: u8,
    peppers: BTreeMap<u8, Pepper>,
    pub(super) sealing: SealingKeys,
}

#[derive(Clone)]
struct Pepper {
    bytes: Zeroizing<[u8; 32]>,
    /// With the key already absorbed: a hash costs two blocks less.
    keyed: Hmac<Sha256>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    peppers: BTreeMap<u8, String>,
    /// Rings from before there were any have none.
    #[serde(default)]
    sealing_keys: BTreeMap<u8, String>,
}

impl KeyRing {
    /// A ring with one new pepper and one new sealing key.
    #[must_use]
    pub fn generate() -> Self {
        let pepper = Pepper::new(random::bytes());
        let sealing = SealingKeys::one(Zeroizing::new(random::bytes()));
        Self { current: 1, peppers: BTreeMap::from([(1, pepper)]), sealing }
    }

    /// Reads the ring from `path`.
    ///
    /// # Errors
    /// If the file is missing, open to others, or not a key ring.
    pub fn read(path: &Path) -> Result<Self, KeyRingError> {
        if private_file::is_open_to_others(path) {
            return Err(KeyRingError::Open { path: path.to_path_buf() });
        }
        let text = fs::read_to_string(path).map_err(|cause| KeyRingError::File { path: path.to_path_buf(), cause })?;
        Self::parse(&text)
    }

    /// Reads the ring's JSON, as from the environment.
    ///
    /// # Errors
    /// [`KeyRingError::Form`].
    pub fn parse(json: &str) -> Result<Self, KeyRingError> {
        let stored: Stored = serde_json::from_str(json).map_err(|e| KeyRingError::Form(e.to_string()))?;
        let peppers: BTreeMap<_, _> =
            keys("pepper", stored.peppers)?.into_iter().map(|(version, key)| (version, Pepper::new(*key))).collect();
        let no_pepper = || KeyRingError::Form("it holds no pepper".to_owned());
        let (_, first) = peppers.first_key_value().ok_or_else(no_pepper)?;
        let (current, _) = peppers.last_key_value().ok_or_else(no_pepper)?;
        let sealing = SealingKeys::new(keys("sealing key", stored.sealing_keys)?)
            .unwrap_or_else(|| SealingKeys::one(first.sealing_key()));
        Ok(Self { current: *current, peppers, sealing })
    }

    /// Writes the ring to a new file that only its owner may read, and makes it durable.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyRingError> {
        let failed = |cause| KeyRingError::File { path: path.to_path_buf(), cause };
        if let Some(directory) = path.parent() {
            private_file::make_directory(directory).map_err(failed)?;
        }
        let mut file = private_file::create(path).map_err(failed)?;
        file.write_all(self.to_json().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// The ring as JSON. It is the secret of secrets: for the file and for a backup's envelope alone.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        let peppers = self.peppers.iter().map(|(version, pepper)| (*version, to_hex(&*pepper.bytes))).collect();
        let sealing_keys = self.sealing.iter().map(|(version, key)| (version, to_hex(&**key))).collect();
        Zeroizing::new(serde_json::to_string_pretty(&Stored { peppers, sealing_keys }).unwrap_or_default())
    }

    /// What the database keeps to know this ring again, by version; it tells nothing about the pepper.
    pub fn proofs(&self) -> impl Iterator<Item = (u8, String)> + '_ {
        self.peppers.iter().map(|(version, pepper)| (*version, to_hex(&pepper.hash(b"claviger key ring"))))
    }

    pub(super) fn hash(&self, secret: &[u8]) -> HashedSecret {
        let hash = self.peppers.get(&self.current).map_or([0; 32], |pepper| pepper.hash(secret));
        HashedSecret::new(self.current, hash)
    }

    pub(super) fn hash_with(&self, version: u8, secret: &[u8]) -> Option<[u8; 32]> {
        self.peppers.get(&version).map(|pepper| pepper.hash(secret))
    }
}

impl Pepper {
    fn new(bytes: [u8; 32]) -> Self {
        let keyed = Hmac::new_from_slice(&bytes).expect("HMAC takes keys of any length");
        Self { bytes: Zeroizing::new(bytes), keyed }
    }

    fn hash(&self, message: &[u8]) -> [u8; 32] {
        self.keyed.clone().chain_update(message).finalize().into_bytes().into()
    }

    /// The first sealing key of a ring that has none of its own: it must be the same for every process and from one
    /// start to the next, also where the ring cannot be written to. One-way, so it tells nothing about the pepper.
    fn sealing_key(&self) -> SealingKey {
        Zeroizing::new(self.hash(SEALING_KEY))
    }
}

/// What the first sealing key is the hash of. Hashes of text that others chose lie in the database; text is
/// UTF-8, and this is not.
const SEALING_KEY: &[u8] = b"\xffclaviger sealing key 1";

/// Reads keys of 32 bytes by version.
fn keys(kind: &str, stored: BTreeMap<u8, String>) -> Result<BTreeMap<u8, Zeroizing<[u8; 32]>>, KeyRingError> {
    let read = |(version, hex): (u8, String)| {
        let hex = Zeroizing::new(hex);
        let bytes = from_hex(&hex).map(Zeroizing::new).and_then(|bytes| bytes.as_slice().try_into().ok());
        let bytes = bytes.ok_or_else(|| KeyRingError::Form(format!("{kind} {version} must be 64 hexadecimal digits")));
        Ok((version, Zeroizing::new(bytes?)))
    };
    stored.into_iter().map(read).collect()
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} versions)", self.peppers.len())
    }
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_survives_its_file_and_is_not_printed() {
        let ring = KeyRing::generate();
        let again = KeyRing::parse(&ring.to_json()).unwrap();
        assert!(ring.proofs().eq(again.proofs()));
        assert!(ring.sealing.iter().eq(again.sealing.iter()));
        assert_eq!(format!("{ring:?}"), "KeyRing(1 versions)");
    }

    #[test]
    fn a_ring_from_before_there_were_sealing_keys_has_always_the_same_one() {
        let old = format!(r#"{{"peppers":{{"3":"{}","7":"{}"}}}}"#, "3".repeat(64), "7".repeat(64));
        let read = KeyRing::parse(&old).unwrap();
        let (version, key) = read.sealing.iter().next().unwrap();
        assert_eq!((version, read.sealing.iter().count()), (1, 1));
        // Under another one, what is sealed could not be opened any more.
        assert_eq!(to_hex(&**key), "afaf3e67a70847f9bc8f98dc0f59904cd0a153fcf6653c3e396e081e9ce56e54");
        let written = KeyRing::parse(&read.to_json()).unwrap();
        assert!(written.sealing.iter().eq(read.sealing.iter()));
        assert!(written.proofs().eq(read.proofs()));
    }

    #[test]
    fn broken_rings_are_named() {
        for bad in ["", "{}", r#"{"peppers":{}}"#, r#"{"peppers":{"1":"ab"}}"#, r#"{"peppers":{"900":"ab"}}"#] {
            assert!(matches!(KeyRing::parse(bad), Err(KeyRingError::Form(_))), "{bad}");
        }
        let pepper = "0".repeat(64);
        for sealing in [r#"{"1":"ab"}"#, r#"{"0x1":"ab"}"#, "[]", &format!(r#"{{"1":"+{}"}}"#, "0".repeat(63))] {
            let bad = format!(r#"{{"peppers":{{"1":"{pepper}"}},"sealing_keys":{sealing}}}"#);
            assert!(matches!(KeyRing::parse(&bad), Err(KeyRingError::Form(_))), "{bad}");
        }
    }
}
