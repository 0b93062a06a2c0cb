use std::collections::BTreeSet;

use domain::api_key::KeyFilter;
use domain::id::KeyId;
use domain::selection::Selection;

/// The selected rows, by their IDs: of keys, unless told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pages) struct Selected<Id = KeyId, F = KeyFilter> {
    ids: BTreeSet<Id>,
    /// Instead of single rows: everything that this filter matches, on every page.
    matching: Option<F>,
}

impl<Id, F> Default for Selected<Id, F> {
    fn default() -> Self {
        Self { ids: BTreeSet::new(), matching: None }
    }
}

impl<Id: Copy + Ord, F> Selected<Id, F> {
    pub(in crate::pages) fn has(&self, id: Id) -> bool {
        self.matching.is_some() || self.ids.contains(&id)
    }

    /// The single rows.
    pub(in crate::pages) fn ids(&self) -> Vec<Id> {
        self.ids.iter().copied().collect()
    }

    pub(in crate::pages) fn count(&self) -> usize {
        self.ids.len()
    }

    pub(in crate::pages) fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.matching.is_none()
    }

    pub(in crate::pages) const fn is_all_matching(&self) -> bool {
        self.matching.is_some()
    }

    /// Selects rows, or no longer. Out of "all that match" this goes back to single rows.
    pub(in crate::pages) fn set(&mut self, ids: impl IntoIterator<Item = Id>, checked: bool) {
        self.matching = None;
        for id in ids {
            if checked {
                self.ids.insert(id);
            } else {
                self.ids.remove(&id);
            }
        }
    }

    /// From everything, keeps the rows of this page without `id`.
    pub(in crate::pages) fn all_but(&mut self, page: impl IntoIterator<Item = Id>, id: Id) {
        self.ids = page.into_iter().filter(|other| *other != id).collect();
        self.matching = None;
    }

    pub(in crate::pages) fn select_matching(&mut self, filter: F) {
        self.ids.clear();
        self.matching = Some(filter);
    }
}

impl Selected {
    pub(in crate::pages) fn to_selection(&self) -> Selection {
        match &self.matching {
            Some(filter) => Selection::Matching(filter.clone()),
            None => Selection::Ids(self.ids()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(bits: u128) -> KeyId {
        KeyId::from_bits(bits)
    }

    #[test]
    fn selections_add_up_and_everything_can_be_narrowed_again() {
        let mut selected = Selected::default();
        selected.set([key(1), key(2)], true);
        selected.set([key(2)], false);
        assert_eq!(selected.to_selection(), Selection::Ids(vec![key(1)]));

        selected.select_matching(KeyFilter::default());
        assert!(selected.has(key(9)) && selected.is_all_matching());
        selected.all_but([key(1), key(2), key(3)], key(2));
        assert_eq!(selected.to_selection(), Selection::Ids(vec![key(1), key(3)]));
    }
}
