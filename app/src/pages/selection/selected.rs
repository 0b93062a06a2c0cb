use std::collections::BTreeSet;

use domain::api_key::KeyFilter;
use domain::id::KeyId;
use domain::selection::Selection;

/// The selected keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::pages) struct Selected {
    ids: BTreeSet<KeyId>,
    /// Instead of single keys: everything that this filter matches, on every page.
    matching: Option<KeyFilter>,
}

impl Selected {
    pub(in crate::pages) fn has(&self, id: KeyId) -> bool {
        self.matching.is_some() || self.ids.contains(&id)
    }

    /// The single keys.
    pub(in crate::pages) fn ids(&self) -> Vec<KeyId> {
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

    /// Selects keys, or no longer. Out of "all that match" this goes back to single keys.
    pub(in crate::pages) fn set(&mut self, ids: impl IntoIterator<Item = KeyId>, checked: bool) {
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
    pub(in crate::pages) fn all_but(&mut self, page: impl IntoIterator<Item = KeyId>, id: KeyId) {
        self.ids = page.into_iter().filter(|other| *other != id).collect();
        self.matching = None;
    }

    pub(in crate::pages) fn select_matching(&mut self, filter: KeyFilter) {
        self.ids.clear();
        self.matching = Some(filter);
    }

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
