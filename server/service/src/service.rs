//! What every use case works with.

use std::sync::Arc;

use crate::clock::Clock;
use crate::error::Failure;
use crate::sealing::{self, Fit};
use crate::secret::password::Hasher;
use crate::secret::{KeyRing, KeyRingError};
use crate::slots::Slots;
use crate::store::{Database, sql};
use crate::verify::Index;

/// The database, the key ring, the clock, the verify index and what is under way of one running Claviger. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    database: Database,
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) clock: Clock,
    pub(crate) hasher: Hasher,
    pub(crate) index: Arc<Index>,
    /// As the other processes know this one; none for a command, which verifies nothing.
    pub(crate) process: Option<Arc<str>>,
    pub(crate) slots: Arc<Slots>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    KeyRing(#[from] KeyRingError),
    #[error("the database cannot be read: {0}")]
    Read(#[from] Failure),
}

impl Service {
    /// Checks that the key ring is that of the database (a new database takes it on) and makes an index,
    /// which holds nothing until [`Index::load`].
    ///
    /// Secrets that are sealed with a key that is not in the ring, some of them or all that are older than it, stop
    /// nobody: what they belong to is refused. A ring that opens none of them, and of which a later one was used, is
    /// the wrong one: what is sealed with it would be lost as soon as the right one is back.
    ///
    /// # Errors
    /// [`StartError`], to be shown as one line.
    pub async fn new(database: Database, ring: KeyRing, clock: Clock) -> Result<Self, StartError> {
        let service = Self::despite_lost_secrets(database, ring, clock).await?;
        match sealing::fit(&service.database, &service.ring).await? {
            Fit::Complete => {}
            Fit::Partial => tracing::error!(
                "there are encrypted secrets that this key ring has no key for: what they belong to is refused; \
                 `claviger check` names them"
            ),
            Fit::Outdated(version) => return Err(KeyRingError::NoSealingKey(version).into()),
        }
        Ok(service)
    }

    /// The same, also if the ring opens nothing of what is sealed.
    ///
    /// # Errors
    /// [`StartError`], to be shown as one line.
    pub async fn despite_lost_secrets(database: Database, ring: KeyRing, clock: Clock) -> Result<Self, StartError> {
        let ring = Arc::new(ring);
        if !Self::adopt_ring(&database, &ring).await? {
            return Err(KeyRingError::Foreign.into());
        }
        let index = Arc::new(Index::new(ring.clone(), clock.clone()));
        let (hasher, slots) = (Hasher::new(), Arc::default());
        Ok(Self { database, ring, clock, hasher, index, process: None, slots })
    }

    /// True if every version that the database knows is in the ring; notes new versions.
    async fn adopt_ring(database: &Database, ring: &KeyRing) -> Result<bool, Failure> {
        let mut tx = database.begin().await?;
        for (version, proof) in ring.proofs() {
            sql("INSERT INTO key_ring (version, proof) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(i64::from(version))
                .bind(&proof)
                .run_any(&mut tx)
                .await?;
        }
        let known: Vec<String> = sql("SELECT proof AS t FROM key_ring").all(&mut tx).await?;
        let own: Vec<String> = ring.proofs().map(|(_, proof)| proof).collect();
        let same = known.iter().all(|proof| own.contains(proof));
        if same {
            tx.commit().await?;
        }
        Ok(same)
    }

    /// True if the database was written with some key ring before.
    ///
    /// # Errors
    /// Of the database.
    pub async fn knows_a_ring(database: &Database) -> Result<bool, Failure> {
        let known: Option<i64> = sql("SELECT count(*) AS n FROM key_ring").one(&mut database.read().await?).await?;
        Ok(known.unwrap_or_default() > 0)
    }

    /// The key ring, to be handed to another service on the same database.
    #[must_use]
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// For what nobody asks for: starting, sweeping, finding out who somebody is. A use case takes its statements from
    /// [`crate::mutation`] and [`crate::reading`], which establish the right to them.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }

    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    #[must_use]
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }
}
