//! The first call with a secret that somebody was just shown: kept only while they wait for it, and by the process that is
//! called.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::{KeyId, UserId};
use domain::time::{MINUTE, Timestamp};
use domain::usage::FirstCall;
use domain::verdict::Code;

use super::index::Index;
use super::question::Question;

/// Whoever does not ask again for so long waits no more.
const PATIENCE: i64 = MINUTE;
/// Keys whose first call is waited for at a time; for further ones only the last use is told.
const MAX_WAITING: usize = 1_000;
/// And of one person, so that nobody takes all of them.
const MAX_OF_OWNER: usize = 20;

#[derive(Default)]
pub(super) struct FirstCalls(Mutex<BTreeMap<KeyId, Waiting>>);

struct Waiting {
    owner: UserId,
    until: Timestamp,
    call: Option<FirstCall>,
}

impl FirstCalls {
    /// Waits, or waits on, for the first call with a key of `owner` from `since` on. `None` if there is no room to wait in;
    /// else the call, if there was one.
    fn wait(&self, key: KeyId, owner: UserId, since: Timestamp, now: Timestamp) -> Option<Option<FirstCall>> {
        let mut all = self.lock();
        if !all.contains_key(&key) {
            all.retain(|_, waiting| waiting.until > now);
            let of_owner = all.values().filter(|waiting| waiting.owner == owner).count();
            if all.len() >= MAX_WAITING || of_owner >= MAX_OF_OWNER {
                return None;
            }
        }
        let waiting = all.entry(key).or_insert(Waiting { owner, until: now, call: None });
        waiting.until = now.plus(PATIENCE);
        // A call with the secret before, for which somebody waited, too.
        waiting.call.take_if(|call| call.at < since);
        Some(waiting.call.clone())
    }

    pub(super) fn note(&self, key: KeyId, question: &Question<'_>, code: Code, now: Timestamp) {
        if let Some(waiting) = self.lock().get_mut(&key) {
            let from = question.address.map(|address| address.to_string());
            waiting.call.get_or_insert(FirstCall { at: now, from, code: Some(code) });
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<KeyId, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    /// The first call with the present secret of `key`, if this process saw one since it is waited for; until then it is
    /// waited for.
    pub(crate) fn first_call(&self, key: KeyId, owner: UserId, since: Timestamp) -> Option<FirstCall> {
        let call = self.first_calls.wait(key, owner, since, self.clock.now())?;
        if call.is_none()
            && let Some(entry) = self.keys.pin().get(&key.bits())
        {
            entry.counter.watch();
        }
        call
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn only_the_first_call_since_the_secret_was_made_is_told() {
        let (calls, key) = (FirstCalls::default(), KeyId::from_bits(1));
        let call = |now| calls.note(key, &Question::default(), Code::Valid, at(now));
        call(5);
        let owner = UserId::from_bits(1);
        assert_eq!(calls.wait(key, owner, at(0), at(10)), Some(None), "nobody waited for it");
        call(11);
        call(12);
        let first = |since, now| calls.wait(key, owner, at(since), at(now)).flatten().map(|call| call.at);
        assert_eq!(first(0, 13), Some(at(11)));
        assert_eq!(first(12, 14), None, "it was with the secret before");
        call(15);
        assert_eq!(first(12, 16), Some(at(15)));
    }

    #[test]
    fn whoever_gave_up_makes_room() {
        let calls = FirstCalls::default();
        let wait = |i: usize, now| {
            calls.wait(KeyId::from_bits(i as u128), UserId::from_bits((i / 10) as u128), at(0), at(now))
        };
        for key in 0..MAX_WAITING {
            assert!(wait(key, 0).is_some());
        }
        assert_eq!(wait(MAX_WAITING, 1), None);
        assert_eq!(wait(0, PATIENCE - 1), Some(None));
        assert_eq!(wait(MAX_WAITING, PATIENCE), Some(None));
        assert_eq!(calls.lock().len(), 2, "nothing is kept of those who wait no more");
    }

    #[test]
    fn nobody_takes_all_the_room() {
        let calls = FirstCalls::default();
        let wait =
            |key: usize, owner| calls.wait(KeyId::from_bits(key as u128), UserId::from_bits(owner), at(0), at(0));
        for key in 0..MAX_OF_OWNER {
            assert!(wait(key, 1).is_some());
        }
        assert_eq!(wait(MAX_OF_OWNER, 1), None);
        assert_eq!(wait(0, 1), Some(None), "those that are waited for already go on");
        assert_eq!(wait(MAX_OF_OWNER, 2), Some(None));
    }
}
