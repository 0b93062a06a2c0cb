//! What was verified, counted in memory until [`crate::usage::flush`] writes it.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::CredentialId;
use domain::time::Timestamp;
use domain::verdict::Code;

/// The calls of one credential since the last flush.
#[derive(Default)]
pub(super) struct Counter {
    valid: AtomicU32,
    refused: AtomicU32,
    counted_at: AtomicI64,
    /// When the credential was last shown to be its holder's; 0 for not since the last flush.
    used_at: AtomicI64,
    /// In the queue for the next flush.
    queued: AtomicBool,
    /// Somebody waits for the next call.
    watched: AtomicBool,
}

impl Counter {
    pub(super) fn watch(&self) {
        self.watched.store(true, Relaxed);
    }

    /// True once for whoever began to wait.
    pub(super) fn take_watch(&self) -> bool {
        self.watched.load(Relaxed) && self.watched.swap(false, Relaxed)
    }
}

/// The calls of one API since the last flush.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) valid: AtomicU32,
    pub(super) refused: AtomicU32,
}

impl Calls {
    pub(super) fn count(&self, code: Code) {
        let count = if code == Code::Valid { &self.valid } else { &self.refused };
        count.fetch_add(1, Relaxed);
    }
}

/// What a flush writes for one credential.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    pub credential: CredentialId,
    pub valid: u32,
    pub refused: u32,
    pub counted_at: Timestamp,
    /// Its last use, if these were not only attempts of others.
    pub used_at: Option<Timestamp>,
}

#[derive(Default)]
pub(super) struct Counters {
    queue: Mutex<Vec<(CredentialId, Arc<Counter>)>>,
    totals: [AtomicU64; Code::ALL.len()],
}

/// Verifications since the start, by code.
pub type Totals = Vec<(Code, u64)>;

impl Counters {
    pub(super) fn verdict(&self, code: Code) {
        self.totals[code as usize].fetch_add(1, Relaxed);
    }

    pub(super) fn call(&self, credential: CredentialId, counter: &Arc<Counter>, code: Code, now: Timestamp) {
        let count = if code == Code::Valid { &counter.valid } else { &counter.refused };
        count.fetch_add(1, Relaxed);
        counter.used_at.store(now.millis(), Relaxed);
        self.counted(credential, counter, now);
    }

    /// Somebody came with the ID of the credential and without its secret.
    pub(super) fn attempt(&self, credential: CredentialId, counter: &Arc<Counter>, now: Timestamp) {
        counter.refused.fetch_add(1, Relaxed);
        self.counted(credential, counter, now);
    }

    fn counted(&self, credential: CredentialId, counter: &Arc<Counter>, now: Timestamp) {
        counter.counted_at.store(now.millis(), Relaxed);
        if !counter.queued.load(Relaxed) && !counter.queued.swap(true, Relaxed) {
            self.queue.lock().unwrap_or_else(PoisonError::into_inner).push((credential, counter.clone()));
        }
    }

    /// Takes what has been counted; what comes after counts for the next time.
    pub(super) fn take(&self) -> Vec<Counted> {
        let queue = std::mem::take(&mut *self.queue.lock().unwrap_or_else(PoisonError::into_inner));
        let counted = |(credential, counter): (CredentialId, Arc<Counter>)| {
            counter.queued.store(false, Relaxed);
            Counted {
                credential,
                valid: counter.valid.swap(0, Relaxed),
                refused: counter.refused.swap(0, Relaxed),
                counted_at: Timestamp::from_millis(counter.counted_at.load(Relaxed)),
                used_at: Some(counter.used_at.swap(0, Relaxed)).filter(|at| *at != 0).map(Timestamp::from_millis),
            }
        };
        queue.into_iter().map(counted).collect()
    }

    pub(super) fn totals(&self) -> Totals {
        Code::ALL.into_iter().map(|code| (code, self.totals[code as usize].load(Relaxed))).collect()
    }
}
