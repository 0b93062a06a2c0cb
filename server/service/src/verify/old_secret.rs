//! Who still calls with the secret before the last rotation, kept in memory until
//! [`crate::usage::flush`] writes it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::CredentialId;
use domain::time::Timestamp;

use super::question::Question;
use crate::secret::HashedSecret;

/// Callers of one secret between two flushes; beyond them only those that are known already are counted.
const OF_ONE: usize = 1_000;
/// Callers of all secrets together; beyond them each secret has no more than its share.
const OF_ALL: usize = 10_000;
/// So many callers of a secret are noted, however many others have.
const SHARE: usize = 10;
/// Longest description of a client that is kept, in bytes.
const MAX_AGENT: usize = 200;

#[derive(Default)]
pub(crate) struct OldSecretCalls(Mutex<Callers>);

/// A caller of an old secret, as far as one can be told from another.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) credential: CredentialId,
    /// The secret they called with: by the next flush it may not be the one before the last rotation any longer.
    pub(crate) secret: HashedSecret,
    pub(crate) name: Name,
    pub(crate) seen: Seen,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
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
    pub(super) fn note(&self, credential: CredentialId, secret: HashedSecret, question: &Question<'_>, now: Timestamp) {
        let agent = question.agent[..question.agent.floor_char_boundary(MAX_AGENT)].into();
        let name = Name { address: question.address, agent };
        let seen = Seen { calls: 1, first_at: now, last_at: now };
        self.lock().add(Caller { credential, secret, name, seen });
    }

    /// All of them, in the same order in every process: no two that write the same ones wait for each other.
    pub(crate) fn take(&self) -> Vec<Caller> {
        std::mem::take(&mut *self.lock()).into_all().collect()
    }

    /// Has those again that could not be written, as if they had not been taken.
    pub(crate) fn put_back(&self, taken: &[Caller]) {
        let mut callers = self.lock();
        let since = std::mem::take(&mut *callers);
        taken.iter().cloned().chain(since.into_all()).for_each(|caller| callers.add(caller));
    }

    fn lock(&self) -> MutexGuard<'_, Callers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct Callers {
    secrets: BTreeMap<CredentialId, OldSecret>,
    /// Of all secrets together.
    count: usize,
}

struct OldSecret {
    hash: HashedSecret,
    callers: BTreeMap<Name, Seen>,
}

impl Callers {
    fn add(&mut self, caller: Caller) {
        let Caller { credential, secret: hash, name, seen } = caller;
        let old = || OldSecret { hash, callers: BTreeMap::new() };
        let known = self.secrets.entry(credential).or_insert_with(old);
        // A still older one has ended.
        if !known.hash.is(&hash) {
            self.count -= known.callers.len();
            *known = old();
        }
        let room = if self.count < OF_ALL { OF_ONE } else { SHARE };
        let is_full = known.callers.len() >= room;
        match known.callers.entry(name) {
            Entry::Occupied(mut before) => {
                let before = before.get_mut();
                before.calls = before.calls.saturating_add(seen.calls);
                before.last_at = seen.last_at;
            }
            Entry::Vacant(_) if is_full => {}
            Entry::Vacant(place) => {
                place.insert(seen);
                self.count += 1;
            }
        }
    }

    fn into_all(self) -> impl Iterator<Item = Caller> {
        self.secrets.into_iter().flat_map(|(credential, OldSecret { hash: secret, callers })| {
            callers.into_iter().map(move |(name, seen)| Caller { credential, secret, name, seen })
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::id::KeyId;

    use super::*;
    use crate::secret::{KeyRing, PlainSecret};

    #[test]
    fn no_secret_and_no_dozen_of_them_takes_the_place_of_all_others() {
        let (calls, ring) = (OldSecretCalls::default(), KeyRing::generate());
        let call = |key: u128, names: usize| {
            let hash = PlainSecret::generate("clvk", key).hash(&ring);
            for name in 0..names {
                let question = Question { agent: &name.to_string(), ..Question::default() };
                calls.note(KeyId::from_bits(key).into(), hash, &question, Timestamp::NEVER);
            }
        };
        (0..12).for_each(|key| call(key, OF_ONE + 1));
        call(12, 1);
        let mut kept = [0; 13];
        for caller in calls.take() {
            let CredentialId::ApiKey(key) = caller.credential else { panic!("{caller:?}") };
            kept[usize::try_from(key.bits()).unwrap()] += 1;
        }
        let mut expected = [OF_ONE; 13];
        expected[10..].copy_from_slice(&[SHARE, SHARE, 1]);
        assert_eq!(kept, expected);
    }
}
