//! Something there is only so much of, shared out so that nobody takes it all.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// So much for each, and so much for all together. Who has nothing yet is let in also beyond what there is for
/// all: many who take a little each leave a little for the next.
#[derive(Debug)]
pub struct Shares<K> {
    each: usize,
    all: usize,
    taken: Mutex<Taken<K>>,
}

#[derive(Debug)]
struct Taken<K> {
    by: HashMap<K, usize>,
    all: usize,
}

impl<K: Clone + Eq + Hash> Shares<K> {
    #[must_use]
    pub fn new(each: usize, all: usize) -> Arc<Self> {
        Arc::new(Self { each, all, taken: Mutex::new(Taken { by: HashMap::new(), all: 0 }) })
    }

    /// Takes `amount` for `whom`, if there is so much left.
    pub fn take(self: &Arc<Self>, whom: &K, amount: usize) -> Option<Share<K>> {
        self.add(whom, amount).then(|| Share { of: self.clone(), whom: whom.clone(), amount })
    }

    fn add(&self, whom: &K, amount: usize) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let has = taken.by.get(whom).copied().unwrap_or_default();
        if has.saturating_add(amount) > self.each || (has > 0 && taken.all.saturating_add(amount) > self.all) {
            return false;
        }
        taken.by.insert(whom.clone(), has + amount);
        taken.all += amount;
        true
    }

    fn give_back(&self, whom: &K, amount: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= amount;
        // The whole map is as large as those who have something.
        if let Entry::Occupied(mut has) = taken.by.entry(whom.clone()) {
            *has.get_mut() -= amount;
            if *has.get() == 0 {
                has.remove();
            }
        }
    }
}

/// What somebody has, until it is dropped.
#[derive(Debug)]
pub struct Share<K: Clone + Eq + Hash> {
    of: Arc<Shares<K>>,
    whom: K,
    amount: usize,
}

impl<K: Clone + Eq + Hash> Share<K> {
    /// Takes so much more. False if there is not so much left; the share then stays as it is.
    pub fn grow(&mut self, more: usize) -> bool {
        let grown = self.of.add(&self.whom, more);
        if grown {
            self.amount += more;
        }
        grown
    }
}

impl<K: Clone + Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        self.of.give_back(&self.whom, self.amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_more_than_their_part_and_what_is_dropped_is_free() {
        let shares = Shares::new(3, 100);
        let mut one = shares.take(&"a", 2).unwrap();
        assert!(shares.take(&"a", 2).is_none());
        assert!(one.grow(1) && !one.grow(1));
        assert!(shares.take(&"b", 3).is_some());
        drop(one);
        assert!(shares.take(&"a", 3).is_some());
        assert!(shares.taken.lock().unwrap().by.is_empty(), "who has nothing takes no memory");
    }

    #[test]
    fn when_all_is_taken_who_has_nothing_is_let_in_once() {
        let shares = Shares::new(10, 12);
        let _first = (shares.take(&"a", 10), shares.take(&"b", 2));
        assert!(shares.take(&"b", 1).is_none());
        let newcomer = shares.take(&"c", 1);
        assert!(newcomer.is_some() && shares.take(&"c", 1).is_none());
    }
}
