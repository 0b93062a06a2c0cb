//! Passwords: argon2id (OWASP's m=19456 KiB, t=2, p=1), a bounded number at a time, off the threads
//! that answer requests. Nothing is hashed that is easy to guess.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{AcquireError, Semaphore};
use zeroize::Zeroizing;

use super::guessable;
pub use super::guessable::Owner;
use super::memory::Memory;
use crate::error::{Failure, Result};
use crate::random;

/// More than this many waiting sign-ins are turned away at once instead of piling up.
const QUEUE: usize = 64;
/// The same for secrets of programs that are judged.
const JUDGEMENTS: usize = 16;
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
const ALGORITHM: Algorithm = Algorithm::Argon2id;
const VERSION: Version = Version::V0x13;

/// Hashes and verifies passwords. Cheap to clone; clones share their limits.
#[derive(Clone)]
pub struct Hasher {
    /// One hash for each core at a time: each takes 19 MiB.
    hashes: Line,
    /// Secrets of programs that are judged: whoever registers many keeps nobody from signing in.
    judgements: Line,
}

/// So many at a time, and so many more that wait.
#[derive(Clone)]
struct Line {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Line {
    fn new(at_once: usize, waiting: usize) -> Self {
        let queue = Arc::new(Semaphore::new(at_once + waiting));
        Self { places: Arc::new(Semaphore::new(at_once)), queue }
    }

    /// Runs `work` when there is a place. The permits go along with it, so that a caller who hangs up
    /// does not make room for another while theirs still runs.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let waiting = self.queue.clone().try_acquire_owned();
        let waiting = waiting.map_err(|_| domain::Error::Throttled { retry_after: 1 })?;
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(|e: AcquireError| Failure::Hashing(e.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (waiting, place);
            work()
        });
        done.await.map_err(|e| Failure::Hashing(e.to_string()))?
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher {
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(available_parallelism().map_or(1, NonZero::get), QUEUE)
    }

    fn with_limits(cores: usize, waiting: usize) -> Self {
        Self { hashes: Line::new(cores, waiting), judgements: Line::new(1, JUDGEMENTS) }
    }

    /// The password that `owner` has chosen, as the database keeps it: a PHC string with a salt of its own.
    ///
    /// # Errors
    /// [`domain::Error::Invalid`] for `field` if it is too short, too long or easy to guess;
    /// [`domain::Error::Throttled`] if too many are waiting.
    pub async fn hash(&self, field: &'static str, password: &str, owner: &Owner<'_>) -> Result<String> {
        domain::password::check(field, password)?;
        let password = Zeroizing::new(password.to_owned());
        let words = owner.words();
        self.hashes
            .run(move || {
                guessable::refuse(field, &password, &words)?;
                let salt = random::bytes::<SALT_BYTES>();
                let params = params()?;
                let output = derive(&Argon2::new(ALGORITHM, VERSION, params.clone()), &password, &salt)?;
                let hash = PasswordHash {
                    algorithm: ALGORITHM.ident(),
                    version: Some(VERSION.into()),
                    params: ParamsString::try_from(&params).map_err(failed)?,
                    salt: Some(Salt::new(&salt).map_err(failed)?),
                    hash: Some(output),
                };
                Ok(hash.to_string())
            })
            .await
    }

    /// Refuses a secret that programs use, if it is easy to guess for who knows what it belongs to.
    ///
    /// # Errors
    /// [`domain::Error::Invalid`] for `field`; [`domain::Error::Throttled`] if too many are waiting.
    pub async fn refuse_guessable_secret(
        &self,
        field: &'static str,
        secret: &str,
        name: &str,
        organisation: &str,
    ) -> Result<()> {
        let words = Owner { email: "", name, organisation }.words();
        let secret = Zeroizing::new(secret.to_owned());
        self.judgements.run(move || Ok(guessable::refuse_secret(field, &secret, &words)?)).await
    }

    /// True if `password` is the one that `hash` was made from. Without a hash the answer is no, after
    /// the same work: who has no password cannot be told from who typed a wrong one.
    ///
    /// # Errors
    /// [`domain::Error::Throttled`] if too many are waiting; [`Failure::Corrupt`] for an unreadable hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let password = Zeroizing::new(password.to_owned());
        let hash = hash.map(str::to_owned);
        self.hashes
            .run(move || {
                let Some(hash) = hash else {
                    derive(&Argon2::new(ALGORITHM, VERSION, params()?), &password, &[0; SALT_BYTES])?;
                    return Ok(false);
                };
                let (argon2, salt, expected) = read(&hash).ok_or(Failure::Corrupt { what: "password_hash" })?;
                // Outputs compare in constant time.
                Ok(derive(&argon2, &password, &salt)? == expected)
            })
            .await
    }
}

/// True for a hash of argon2id that [`Hasher::verify`] can read, and that asks for no more memory than this
/// server gives to one.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    let Ok(hash) = PasswordHash::new(text) else { return false };
    let most = [("m", MEMORY_KIB * 4), ("t", PASSES * 10), ("p", LANES * 8)];
    let fits = |(name, most): (&str, u32)| hash.params.get_decimal(name).is_some_and(|value| value <= most);
    hash.algorithm.as_str() == "argon2id" && hash.hash.is_some() && most.into_iter().all(fits)
}

/// What a stored hash asks for: how to hash, with which salt, and what must come out.
fn read(hash: &str) -> Option<(Argon2<'static>, Salt, Output)> {
    let hash = PasswordHash::new(hash).ok()?;
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let version = hash.version.map_or(Ok(VERSION), Version::try_from).ok()?;
    let params = Params::try_from(&hash).ok()?;
    Some((Argon2::new(algorithm, version, params), hash.salt?, hash.hash?))
}

fn derive(argon2: &Argon2<'_>, password: &str, salt: &[u8]) -> Result<Output> {
    let params = argon2.params();
    let memory = Memory::new(params.block_count()).ok_or_else(|| failed("there is no memory left"))?;
    let mut bytes = Zeroizing::new([0; Output::MAX_LENGTH]);
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN).min(Output::MAX_LENGTH);
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut bytes[..length], memory).map_err(failed)?;
    Output::new(&bytes[..length]).map_err(failed)
}

fn params() -> Result<Params> {
    Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)
}

fn failed(error: impl ToString) -> Failure {
    Failure::Hashing(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_argon2id_with_a_salt_and_verifies_its_password_only() {
        let hasher = Hasher::new();
        let hash = hasher.hash("password", "tide-pool lantern 41", &Owner::default()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash("password", "tide-pool lantern 41", &Owner::default()).await.unwrap());
        assert!(hasher.verify("tide-pool lantern 41", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("tide-pool lantern 42", Some(&hash)).await.unwrap());
        assert!(is_hash(&hash) && !is_hash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ"));
        assert!(!is_hash(&hash.replace("m=19456", "m=4000000")) && !is_hash("$2b$12$abc"));
        assert!(!hasher.verify("tide-pool lantern 41", None).await.unwrap());
        assert!(matches!(hasher.verify("x", Some("no hash")).await, Err(Failure::Corrupt { .. })));
    }

    #[tokio::test]
    async fn a_full_queue_turns_away_also_who_has_no_password() {
        let hasher = Hasher::with_limits(1, 1);
        let busy = hasher.hashes.places.clone().acquire_owned().await.unwrap();
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.verify("somebody", None).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let refused = hasher.verify("one too many", None).await;
        assert!(matches!(refused, Err(Failure::Refused(domain::Error::Throttled { retry_after: 1 }))));
        // Secrets of programs wait in a line of their own.
        assert!(hasher.refuse_guessable_secret("secret", "nC4-vQ8wZr2_Lk9xTb6m", "x", "y").await.is_ok());
        drop(busy);
        for one in waiting {
            assert!(!one.await.unwrap().unwrap());
        }
        assert!(hasher.hash("password", "there is room again", &Owner::default()).await.is_ok());
    }
}
