//! The peppers, kept in a file outside the database or in the environment.

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

/// Peppers by version. New hashes use the latest; older ones stay readable.
#[derive(Clone)]
pub struct KeyRing {
    current: u8,
    peppers: BTreeMap<u8, Pepper>,
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
}

impl KeyRing {
    /// A ring with one new pepper.
    #[must_use]
    pub fn generate() -> Self {
        let pepper = Pepper::new(random::bytes());
        Self { current: 1, peppers: BTreeMap::from([(1, pepper)]) }
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
        let mut peppers = BTreeMap::new();
        for (version, hex) in stored.peppers {
            let bytes = from_hex(&hex)
                .ok_or_else(|| KeyRingError::Form(format!("pepper {version} must be 64 hexadecimal digits")))?;
            peppers.insert(version, Pepper::new(bytes));
        }
        let current = *peppers.keys().next_back().ok_or_else(|| KeyRingError::Form("it holds no pepper".to_owned()))?;
        Ok(Self { current, peppers })
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
        Zeroizing::new(serde_json::to_string_pretty(&Stored { peppers }).unwrap_or_default())
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
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} versions)", self.peppers.len())
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_survives_its_file_and_is_not_printed() {
        let ring = KeyRing::generate();
        let again = KeyRing::parse(&ring.to_json()).unwrap();
        assert!(ring.proofs().eq(again.proofs()));
        assert_eq!(format!("{ring:?}"), "KeyRing(1 versions)");
    }

    #[test]
    fn broken_rings_are_named() {
        for bad in ["", "{}", r#"{"peppers":{}}"#, r#"{"peppers":{"1":"ab"}}"#, r#"{"peppers":{"900":"ab"}}"#] {
            assert!(matches!(KeyRing::parse(bad), Err(KeyRingError::Form(_))), "{bad}");
        }
    }
}
