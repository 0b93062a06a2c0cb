//! Who still calls with the secret before the last rotation, kept in memory until
//! [`crate::usage::flush`] writes it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::id::CredentialId;
use domain::time::Timestamp;

use super::question::Question;

/// Callers between two flushes; beyond them only those that are known already are counted.
const MAX: usize = 10_000;
/// Longest description of a client that is kept, in bytes.
const MAX_AGENT: usize = 200;

#[derive(Default)]
pub(super) struct OldSecretCalls(Mutex<HashMap<Caller, Seen>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Caller {
    pub(crate) credential: CredentialId,
    pub(crate) address: Option<IpAddr>,
    pub(crate) agent: Box<str>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) calls: u32,
    pub(crate) first_at: Timestamp,
    pub(crate) last_at: Timestamp,
}

impl OldSecretCalls {
    pub(super) fn note(&self, credential: CredentialId, question: &Question<'_>, now: Timestamp) {
        let agent = question.agent[..question.agent.floor_char_boundary(MAX_AGENT)].into();
        let caller = Caller { credential, address: question.address, agent };
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = seen.len() >= MAX;
        match seen.entry(caller) {
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.calls = known.calls.saturating_add(1);
                known.last_at = now;
            }
            Entry::Vacant(_) if is_full => {}
            Entry::Vacant(place) => _ = place.insert(Seen { calls: 1, first_at: now, last_at: now }),
        }
    }

    pub(super) fn take(&self) -> HashMap<Caller, Seen> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
