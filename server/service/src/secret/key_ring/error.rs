//! Why there is no key ring, or one that nothing can be encrypted with.

use std::io;
use std::path::PathBuf;

use crate::error::Failure;

#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    #[error("key-ring: {} cannot be read or written: {cause}", path.display())]
    File { path: PathBuf, cause: io::Error },
    #[error("key-ring: {} may be read by others; run chmod 600 on it", path.display())]
    Open { path: PathBuf },
    #[error("key-ring: not a key ring: {0}")]
    Form(String),
    #[error(
        "key-ring: this database was written with another key ring. Put the right keyring.json in place \
         (it lies beside the database's backup); without it no credential can be verified."
    )]
    Foreign,
    #[error(
        "key-ring: version {0} of the sealing key is not in it, and it opens none of the secrets that are encrypted. Put \
         the keyring.json in place that this database was written with, or that lies beside its backup. If there is \
         none any more, `claviger key-ring rotate --accept-lost-secrets` makes a new key."
    )]
    NoSealingKey(u8),
    #[error(
        "key-ring: {} is not the one that this process has been reading: {why}. Put that back in place, or start the \
         process again if this is the right one; until then nothing is encrypted.",
        path.display()
    )]
    Departed { path: PathBuf, why: &'static str },
    #[error(
        "key-ring: version {0} of the sealing key is the one by now, and this process has not got it, so nothing is \
         encrypted. Its ring may be a copy, a file that is mounted by itself, or in CLAVIGER_KEY_RING_JSON: give it the \
         new key, and start the process again."
    )]
    Replaced(u8),
    #[error("key-ring: {} is missing, but the database has credentials made with it. Restore the file.", path.display())]
    Missing { path: PathBuf },
}

impl From<KeyRingError> for Failure {
    fn from(error: KeyRingError) -> Self {
        Self::KeyRing(error.to_string())
    }
}
