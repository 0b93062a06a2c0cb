//! The peppers and the sealing keys, kept in a file outside the database or in the environment.

mod error;
mod stored;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

pub use self::error::KeyRingError;
use self::stored::{Stored, keys};
use super::generated::HashedSecret;
use super::hex::to_hex;
use super::sealed::{Mark, SealingKey, SealingKeys};
use crate::private_file;
use crate::random;

/// Peppers and sealing keys by version. What is new uses the latest; what was made with older ones stays readable.
#[derive(Clone)]
pub struct KeyRing {
    current: u8,
    peppers: BTreeMap<u8, Pepper>,
    /// They may change while a process runs: see [`KeyRing::follow_file`].
    pub(super) sealing: Arc<ArcSwap<SealingKeys>>,
    /// What was heard of the latest sealing key.
    announced: Arc<ArcSwap<Mark>>,
    file: Option<Arc<Followed>>,
}

/// The file that a ring was read from, and which state of it.
struct Followed {
    path: PathBuf,
    /// Held while the file is read, so that no older keys take the place of newer ones.
    state: Mutex<Option<State>>,
}

/// A file that takes another's place has another inode.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    inode: u64,
    modified: (i64, i64),
}

impl State {
    fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        Some(Self { inode: found.ino(), modified: (found.mtime(), found.mtime_nsec()) })
    }
}

#[derive(Clone)]
struct Pepper {
    bytes: Zeroizing<[u8; 32]>,
    /// With the key already absorbed: a hash costs two blocks less.
    keyed: Hmac<Sha256>,
}

impl KeyRing {
    /// A ring with one new pepper and one new sealing key.
    #[must_use]
    pub fn generate() -> Self {
        let pepper = Pepper::new(random::bytes());
        let sealing = SealingKeys::one(Zeroizing::new(random::bytes()));
        Self::new(1, BTreeMap::from([(1, pepper)]), sealing)
    }

    fn new(current: u8, peppers: BTreeMap<u8, Pepper>, sealing: SealingKeys) -> Self {
        let (sealing, announced) = (Arc::new(ArcSwap::from_pointee(sealing)), Arc::default());
        Self { current, peppers, sealing, announced, file: None }
    }

    /// Reads the ring from `path`, and follows what becomes of its sealing keys there.
    ///
    /// # Errors
    /// If the file is missing, open to others, or not a key ring.
    pub fn read(path: &Path) -> Result<Self, KeyRingError> {
        // Looked at first: if the file is replaced meanwhile, it is read again.
        let state = Mutex::new(State::of(path));
        let ring = Self::read_once(path)?;
        Ok(Self { file: Some(Arc::new(Followed { path: path.to_path_buf(), state })), ..ring })
    }

    fn read_once(path: &Path) -> Result<Self, KeyRingError> {
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
        let sealing = match stored.sealing_keys {
            None => SealingKeys::one(first.sealing_key()),
            Some(stored) => SealingKeys::new(keys("sealing key", stored)?)
                .ok_or_else(|| KeyRingError::Form("it holds no sealing key".to_owned()))?,
        };
        Ok(Self::new(*current, peppers, sealing))
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
        self.write(private_file::create(path).map_err(failed)?).map_err(failed)
    }

    /// The same for a file that takes the place of `other`: it has the owner, the group and the mode of that.
    ///
    /// # Errors
    /// If the file exists, or cannot be written or made alike.
    pub fn write_new_like(&self, path: &Path, other: &Path) -> Result<(), KeyRingError> {
        let failed = |cause| KeyRingError::File { path: path.to_path_buf(), cause };
        self.write(private_file::create_like(path, other).map_err(failed)?).map_err(failed)
    }

    fn write(&self, mut file: File) -> io::Result<()> {
        file.write_all(self.to_json().as_bytes())?;
        file.sync_all()
    }

    /// The ring as JSON. It is the secret of secrets: for the file and for a backup's envelope alone.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        let peppers = self.peppers.iter().map(|(version, pepper)| (*version, to_hex(&*pepper.bytes))).collect();
        let sealing_keys = self.sealing.load().iter().map(|(version, key)| (version, to_hex(&**key))).collect();
        let stored = Stored { peppers, sealing_keys: Some(sealing_keys) };
        Zeroizing::new(serde_json::to_string_pretty(&stored).unwrap_or_default())
    }

    /// What the database keeps to know this ring again, by version; it tells nothing about the pepper.
    pub fn proofs(&self) -> impl Iterator<Item = (u8, String)> + '_ {
        self.peppers.iter().map(|(version, pepper)| (*version, to_hex(&pepper.hash(b"claviger key ring"))))
    }

    /// Reads the sealing keys again if the file is another one than it was: somebody has changed them
    /// (`claviger key-ring rotate`). True if it was.
    ///
    /// # Errors
    /// If it is gone, cannot be read, or holds what can have become of no ring that was read before: other peppers,
    /// another key under a version, or none as late as the latest. That changes nothing.
    pub(super) fn follow_file(&self) -> Result<bool, KeyRingError> {
        let Some(file) = &self.file else { return Ok(false) };
        let mut known = file.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = State::of(&file.path);
        if state.is_some() && *known == state {
            return Ok(false);
        }
        let ring = Self::read_once(&file.path)?;
        let departed = |why| Err(KeyRingError::Departed { path: file.path.clone(), why });
        let (now, before) = (ring.sealing.load_full(), self.sealing.load());
        if !ring.proofs().eq(self.proofs()) {
            return departed("it has other peppers");
        }
        if now.contradicts(&before) {
            return departed("it has another sealing key under the same version");
        }
        if now.latest_version() < before.latest_version() {
            return departed("its sealing keys are older");
        }
        self.sealing.store(now);
        *known = state;
        Ok(true)
    }

    /// Reads the file again if it is another one than it was.
    ///
    /// # Errors
    /// If it cannot be followed: see [`KeyRingError::Departed`].
    pub fn refresh(&self) -> Result<(), KeyRingError> {
        self.follow_file().map(|_| ())
    }

    /// The version of what is sealed from now on.
    #[must_use]
    pub fn latest_sealing_key(&self) -> u8 {
        self.follow_or_warn();
        self.sealing.load().latest_version()
    }

    /// Versions that what they sealed can be opened with.
    #[must_use]
    pub fn sealing_keys(&self) -> Vec<u8> {
        self.follow_or_warn();
        self.sealing.load().iter().map(|(version, _)| version).collect()
    }

    fn follow_or_warn(&self) {
        if let Err(error) = self.follow_file() {
            tracing::warn!(%error, "the key ring has changed and cannot be followed");
        }
    }

    /// This ring with a new sealing key, to be written to its file, of a version after the latest and after `taken`;
    /// `None` if no version is left.
    #[must_use]
    pub fn with_new_sealing_key(&self, taken: u8) -> Option<Self> {
        Some(self.with_sealing(self.sealing.load().with_another(taken)?))
    }

    /// This ring without the sealing keys before the latest.
    #[must_use]
    pub fn without_old_sealing_keys(&self) -> Self {
        self.with_sealing(self.sealing.load().only_latest())
    }

    /// This ring with those sealing keys of `other` that came before its own latest; `None` if that is of another
    /// installation, or both have made a key of their own under one version.
    #[must_use]
    pub fn with_older_sealing_keys_of(&self, other: &Self) -> Option<Self> {
        let (own, of_other) = (self.sealing.load(), other.sealing.load());
        let same = self.proofs().eq(other.proofs()) && !own.contradicts(&of_other);
        same.then(|| self.with_sealing(own.with_older_of(&of_other)))
    }

    /// What others are told of the key that is sealed with from now on; it tells nothing about it.
    pub(crate) fn latest_mark(&self) -> String {
        self.sealing.load().mark().to_string()
    }

    /// Takes note of what another process told so. Until this one has that key, it seals nothing.
    pub(crate) fn hear_of(&self, mark: &str) {
        let Ok(heard) = mark.parse::<Mark>() else { return };
        self.announced.store(Arc::new(heard));
        let known = self.follow_file().and_then(|_| self.refuse_replaced(&self.sealing.load()));
        if let Err(error) = known {
            tracing::error!(%error, "the key that secrets are encrypted with was replaced");
        }
    }

    /// # Errors
    /// [`KeyRingError::Replaced`] if these are not the keys that others seal with.
    pub(super) fn refuse_replaced(&self, keys: &SealingKeys) -> Result<(), KeyRingError> {
        let announced = self.announced.load();
        let known = keys.mark();
        let is_replaced =
            known.version < announced.version || (known.version == announced.version && known.proof != announced.proof);
        if is_replaced { Err(KeyRingError::Replaced(announced.version)) } else { Ok(()) }
    }

    fn with_sealing(&self, sealing: SealingKeys) -> Self {
        Self::new(self.current, self.peppers.clone(), sealing)
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

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} versions)", self.peppers.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_survives_its_file_and_is_not_printed() {
        let ring = KeyRing::generate();
        let again = KeyRing::parse(&ring.to_json()).unwrap();
        assert!(ring.proofs().eq(again.proofs()));
        assert_eq!(ring.to_json(), again.to_json());
        assert_eq!(format!("{ring:?}"), "KeyRing(1 versions)");
    }

    #[test]
    fn a_ring_from_before_there_were_sealing_keys_has_always_the_same_one() {
        let old = format!(r#"{{"peppers":{{"3":"{}","7":"{}"}}}}"#, "3".repeat(64), "7".repeat(64));
        let read = KeyRing::parse(&old).unwrap();
        assert_eq!(read.sealing_keys(), [1]);
        let key = read.sealing.load().iter().next().map(|(_, key)| to_hex(&**key)).unwrap();
        // Under another one, what is sealed could not be opened any more.
        assert_eq!(key, "afaf3e67a70847f9bc8f98dc0f59904cd0a153fcf6653c3e396e081e9ce56e54");
        let written = KeyRing::parse(&read.to_json()).unwrap();
        assert_eq!(written.to_json(), read.to_json());
        assert!(written.proofs().eq(read.proofs()));
    }

    #[test]
    fn what_becomes_of_the_file_is_followed() {
        use domain::id::TenantId;

        use crate::secret::{OpenError, Place};

        let folder = std::env::temp_dir().join(format!("claviger-ring-{:032x}", random::bits()));
        let path = folder.join("keyring.json");
        let replace = |ring: &KeyRing| {
            let _ = fs::remove_file(folder.join("draft"));
            ring.write_new(&folder.join("draft")).unwrap();
            fs::rename(folder.join("draft"), &path).unwrap();
        };
        let place = Place { tenant: TenantId::from_bits(1), table: "t", row: "r", column: "c" };
        let first = KeyRing::generate();
        first.write_new(&path).unwrap();
        let (running, unaware) = (KeyRing::read(&path).unwrap(), first.clone());
        let another = KeyRing::read(&path).unwrap();
        let before = running.seal("secret", &place).unwrap();

        let second = first.with_new_sealing_key(0).unwrap();
        replace(&second);
        let after = second.seal("secret", &place).unwrap();
        assert!(after.as_stored().starts_with("2:"));
        assert_eq!(unaware.open(&after, &place).err(), Some(OpenError::UnknownVersion(2)));
        // By opening, and by sealing.
        assert_eq!(running.open(&after, &place).unwrap().expose(), "secret");
        assert_eq!(running.clone().open(&before, &place).unwrap().expose(), "secret");
        assert!(another.seal("secret", &place).unwrap().as_stored().starts_with("2:"));

        replace(&second.without_old_sealing_keys());
        assert_eq!(running.sealing_keys(), [2]);
        assert_eq!(running.open(&before, &place).err(), Some(OpenError::UnknownVersion(1)));

        // What can have become of no ring that was read before is not followed, and nothing is sealed: the key may
        // have been replaced.
        let without_keys = format!(r#"{{"peppers":{{"1":"{}"}}}}"#, to_hex(&*first.peppers[&1].bytes));
        for departed in [
            KeyRing::generate().with_new_sealing_key(0).unwrap(),
            first.clone(),
            first.with_new_sealing_key(0).unwrap(),
            KeyRing::parse(&without_keys).unwrap(),
        ] {
            replace(&departed);
            assert_eq!(running.open(&after, &place).unwrap().expose(), "secret");
            assert!(matches!(running.seal("secret", &place), Err(KeyRingError::Departed { .. })));
        }
        fs::write(&path, "{").unwrap();
        assert_eq!(running.open(&after, &place).unwrap().expose(), "secret");
        assert!(matches!(running.seal("secret", &place), Err(KeyRingError::Form(_))));
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(running.open(&after, &place).unwrap().expose(), "secret");
        assert!(matches!(running.seal("secret", &place), Err(KeyRingError::File { .. })));
        assert_eq!(running.sealing_keys(), [2]);
        // The right one is there again, and everything is as before.
        second.write_new(&path).unwrap();
        assert!(running.seal("secret", &place).unwrap().as_stored().starts_with("2:"));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn rings_of_one_installation_are_put_together() {
        let first = KeyRing::generate();
        let second = first.with_new_sealing_key(0).unwrap();
        let later = second.without_old_sealing_keys();
        assert_eq!(later.sealing_keys(), [2]);
        let both = later.with_older_sealing_keys_of(&first).unwrap();
        assert_eq!(both.to_json(), second.to_json());
        assert_eq!(first.with_older_sealing_keys_of(&later).unwrap().sealing_keys(), [1], "none that is later");
        // Somebody else's, and one that went another way.
        assert!(first.with_older_sealing_keys_of(&KeyRing::generate()).is_none());
        assert!(second.with_older_sealing_keys_of(&first.with_new_sealing_key(0).unwrap()).is_none());
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
        for bad in ["\"sealing_keys\":{}", "\"sealing-keys\":{}"] {
            let bad = format!(r#"{{"peppers":{{"1":"{pepper}"}},{bad}}}"#);
            assert!(matches!(KeyRing::parse(&bad), Err(KeyRingError::Form(_))), "{bad}");
        }
        let twice = format!(r#"{{"peppers":{{"1":"{pepper}","1":"{pepper}"}}}}"#);
        assert!(KeyRing::parse(&twice).unwrap_err().to_string().contains("version 1 is there twice"));
    }
}
