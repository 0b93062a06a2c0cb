//! What the server has acknowledged, and what it was asked for when it died.

use std::collections::BTreeMap;

use super::facts::Facts;

#[derive(Default)]
pub(crate) struct Ledger {
    keys: BTreeMap<String, Promised>,
    acknowledged: usize,
}

/// What must be true of a key.
pub(crate) struct Promised {
    secret: String,
    /// The acknowledged name, then one that was asked for and not acknowledged: either may be there.
    names: Vec<String>,
    revoked: Promise,
    deleted: Promise,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    /// Nobody asked for it.
    Never,
    /// Asked for, but not acknowledged: done or not, but not by half.
    Perhaps,
    Kept,
}

impl Promise {
    pub(crate) const fn of(acknowledged: bool) -> Self {
        if acknowledged { Self::Kept } else { Self::Perhaps }
    }

    fn holds(self, is_so: bool) -> bool {
        match self {
            Self::Never => !is_so,
            Self::Perhaps => true,
            Self::Kept => is_so,
        }
    }
}

impl Promised {
    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    /// True if a verification may not say this.
    pub(crate) fn is_wrong(&self, code: &str) -> bool {
        match code {
            "VALID" => self.revoked == Promise::Kept || self.deleted == Promise::Kept,
            "REVOKED" => self.revoked == Promise::Never || self.deleted == Promise::Kept,
            "NOT_FOUND" => self.deleted == Promise::Never,
            _ => true,
        }
    }
}

impl Ledger {
    pub(crate) fn generated(&mut self, id: &str, name: &str, secret: &str) {
        let (names, secret) = (vec![name.to_owned()], secret.to_owned());
        self.keys.insert(id.to_owned(), Promised { secret, names, revoked: Promise::Never, deleted: Promise::Never });
        self.acknowledged += 1;
    }

    pub(crate) fn renamed(&mut self, id: &str, name: &str, acknowledged: bool) {
        let key = self.keys.get_mut(id).unwrap();
        if acknowledged {
            key.names.clear();
        }
        key.names.push(name.to_owned());
        self.acknowledged += usize::from(acknowledged);
    }

    pub(crate) fn revoked(&mut self, id: &str, acknowledged: bool) {
        self.keys.get_mut(id).unwrap().revoked = Promise::of(acknowledged);
        self.acknowledged += usize::from(acknowledged);
    }

    pub(crate) fn deleted(&mut self, id: &str, acknowledged: bool) {
        self.keys.get_mut(id).unwrap().deleted = Promise::of(acknowledged);
        self.acknowledged += usize::from(acknowledged);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.keys.extend(other.keys);
        self.acknowledged += other.acknowledged;
    }

    /// How many writes were acknowledged.
    pub(crate) const fn acknowledged(&self) -> usize {
        self.acknowledged
    }

    /// The keys that were made last.
    pub(crate) fn newest(&self, count: usize) -> impl Iterator<Item = &Promised> {
        self.keys.values().rev().take(count)
    }

    /// What is in the database and should not be, or is not and should.
    pub(crate) fn faults(&self, facts: &Facts) -> Vec<String> {
        let mut faults = facts.halves();
        for (id, promised) in &self.keys {
            let row = facts.row(id);
            if !promised.deleted.holds(row.is_none()) {
                faults.push(format!("{id} is {}there", if row.is_none() { "not " } else { "" }));
            }
            let Some(row) = row else { continue };
            if !promised.revoked.holds(row.is_revoked) {
                faults.push(format!("{id} is {}revoked", if row.is_revoked { "" } else { "not " }));
            }
            if !promised.names.contains(&row.name) {
                faults.push(format!("{id} is called {}, not one of {:?}", row.name, promised.names));
            }
        }
        faults
    }
}
