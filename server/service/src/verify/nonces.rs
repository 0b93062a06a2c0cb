//! Nonces of signed requests (RFC 5849 §3.3): each is accepted once, on whatever process, also after a restart.

use std::collections::HashSet;
use std::sync::Arc;

use super::signed::{Nonce, Proven};
use crate::batches::Batches;
use crate::error::{Failure, Result};
use crate::store::{Database, Value, row_list, sql_text};

/// Nonces to a transaction.
const MAX: usize = 1_000;

/// A proven request that is here for the first time.
pub(crate) struct Fresh(Proven);

impl Fresh {
    pub(crate) const fn proven(&self) -> &Proven {
        &self.0
    }
}

/// What came of a claim.
pub(crate) enum Claim {
    Fresh(Fresh),
    Used(Proven),
    /// The database did not say.
    Unknown,
}

/// The nonces that this process is asked to claim.
pub(crate) struct Nonces {
    database: Database,
    /// Answered with true to who was first.
    batches: Arc<Batches<Nonce, bool>>,
}

impl Nonces {
    pub(crate) fn new(database: Database) -> Self {
        Self { database, batches: Batches::of_at_most(MAX) }
    }

    /// Claims the nonce of `proven` for good.
    pub(crate) async fn claim(&self, proven: Proven) -> Claim {
        let database = self.database.clone();
        let write = move |nonces| write_all(database.clone(), nonces);
        match self.batches.write(proven.nonce.clone(), write).await {
            Some(true) => Claim::Fresh(Fresh(proven)),
            Some(false) => Claim::Used(proven),
            None => Claim::Unknown,
        }
    }
}

async fn write_all(database: Database, nonces: Vec<Nonce>) -> Option<Vec<bool>> {
    match write(&database, &nonces).await {
        // Of several copies in here one is the first.
        Ok(mut new) => Some(nonces.iter().map(|nonce| new.remove(nonce.as_str())).collect()),
        Err(error) => {
            tracing::warn!(%error, "nonces of signed requests could not be written");
            None
        }
    }
}

/// Writes those that are not there yet, and tells which.
async fn write(database: &Database, nonces: &[Nonce]) -> Result<HashSet<String>> {
    let mut nonces: Vec<&Nonce> = nonces.iter().collect();
    // In the same order in every process, so that no two wait for each other.
    nonces.sort();
    nonces.dedup();
    let rows = row_list(1, nonces.len());
    let text = format!("INSERT INTO nonces (id) VALUES {rows} ON CONFLICT (id) DO NOTHING RETURNING id AS t");
    let values = nonces.iter().map(|nonce| Value::from(nonce.as_str()));
    let mut tx = database.begin().await?;
    let new: Vec<String> = sql_text(text).bind_all(values).all(&mut tx).await?;
    tx.commit().await.map_err(Failure::of_commit)?;
    Ok(new.into_iter().collect())
}
