//! Nonces of signed requests (RFC 5849 §3.3): each is accepted once, on whatever process, also after a restart. Those
//! that are claimed while others are being written are written together after them.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::signed::{Nonce, Proven};
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
    queue: Arc<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    writing: tokio::sync::Mutex<()>,
}

struct Waiting {
    nonce: Nonce,
    /// True for who was first.
    claimed: oneshot::Sender<bool>,
}

impl Nonces {
    pub(crate) fn new(database: Database) -> Self {
        Self { database, queue: Arc::default() }
    }

    /// Claims the nonce of `proven` for good.
    pub(crate) async fn claim(&self, proven: Proven) -> Claim {
        let (claimed, answer) = oneshot::channel();
        self.queue.put(Waiting { nonce: proven.nonce.clone(), claimed });
        // Apart from this request: whoever goes away must not take the nonces of others along.
        tokio::spawn(write_waiting(self.queue.clone(), self.database.clone()));
        match answer.await {
            Ok(true) => Claim::Fresh(Fresh(proven)),
            Ok(false) => Claim::Used(proven),
            Err(_) => Claim::Unknown,
        }
    }
}

impl Queue {
    fn put(&self, waiting: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(MAX);
        waiting.drain(..count).collect()
    }
}

async fn write_waiting(queue: Arc<Queue>, database: Database) {
    let _turn = queue.writing.lock().await;
    loop {
        let waiting = queue.take();
        if waiting.is_empty() {
            return;
        }
        match write(&database, &waiting).await {
            Ok(mut new) => {
                for Waiting { nonce, claimed } in waiting {
                    // Of several copies in here one is the first.
                    let _ = claimed.send(new.remove(&nonce.id));
                }
            }
            Err(error) => tracing::warn!(%error, "nonces of signed requests could not be written"),
        }
    }
}

/// Writes those that are not there yet, and tells which.
async fn write(database: &Database, waiting: &[Waiting]) -> Result<HashSet<String>> {
    let mut nonces: Vec<&Nonce> = waiting.iter().map(|waiting| &waiting.nonce).collect();
    // In the same order in every process, so that no two wait for each other.
    nonces.sort();
    nonces.dedup_by(|a, b| a.id == b.id);
    let text = format!(
        "INSERT INTO nonces (id, expires_at) VALUES {} ON CONFLICT (id) DO NOTHING RETURNING id AS t",
        row_list(2, nonces.len())
    );
    let values = nonces.iter().flat_map(|nonce| [Value::from(&nonce.id), nonce.expires_at.into()]);
    let mut tx = database.begin().await?;
    let new: Vec<String> = sql_text(text).bind_all(values).all(&mut tx).await?;
    tx.commit().await.map_err(Failure::of_commit)?;
    Ok(new.into_iter().collect())
}
