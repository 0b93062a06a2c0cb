//! Selecting rows of a list of keys: one, a whole page, or with Shift a range.

mod selected;

use domain::api_key::{ApiKey, KeyQuery};
use domain::id::KeyId;
use domain::page::Page;
use leptos::prelude::*;
use leptos::{ev, html};

pub(super) use self::selected::Selected;
use crate::components::List;

/// Whoever looks for other keys means other keys: what was selected before must not end with them. That is so at once when
/// the address asks for others, and again when they are there, for until then the rows before can be selected.
pub(super) fn end_with_filter(list: List<KeyQuery, ApiKey>, selected: RwSignal<Selected>) {
    Effect::new(move |before: Option<_>| {
        let asked = list.query.with(|query| query.filter.clone());
        let filters = (asked, list.answered().map(|query| query.filter));
        if before.is_some_and(|before| before != filters) {
            selected.set(Selected::default());
        }
        filters
    });
}

/// The page that is selected in, and what is selected on it and on others.
#[derive(Clone, Copy)]
pub(super) struct PageSelection {
    page: Memo<Page<ApiKey>>,
    selected: RwSignal<Selected>,
    /// Where a Shift-click's range begins.
    anchor: StoredValue<Option<KeyId>>,
}

impl PageSelection {
    pub(super) fn new(page: Memo<Page<ApiKey>>, selected: RwSignal<Selected>) -> Self {
        Self { page, selected, anchor: StoredValue::new(None) }
    }

    pub(super) fn has(self, id: KeyId) -> bool {
        self.selected.with(|selected| selected.has(id))
    }

    fn ids(self) -> Vec<KeyId> {
        self.page.with_untracked(|page| page.items.iter().map(|key| key.id).collect())
    }

    /// Selects one row, or with Shift every row from the last one to this.
    fn select(self, id: KeyId, checked: bool, shift: bool) {
        let ids = self.ids();
        let place = |wanted: KeyId| ids.iter().position(|id| *id == wanted);
        let from = self.anchor.get_value().filter(|_| shift).and_then(place);
        self.anchor.set_value(Some(id));
        self.selected.update(|selected| {
            if selected.is_all_matching() {
                selected.all_but(ids.iter().copied(), id);
            } else if let (Some(from), Some(to)) = (from, place(id)) {
                let range = from.min(to)..=from.max(to);
                selected.set(ids[range].iter().copied(), checked);
            } else {
                selected.set([id], checked);
            }
        });
    }
}

/// Selects every row of this page; indeterminate while only some are.
#[component]
pub(super) fn SelectPage(selection: PageSelection) -> impl IntoView {
    let PageSelection { page, selected, .. } = selection;
    let checkbox = NodeRef::<html::Input>::new();
    let checked = Memo::new(move |_| {
        let here = page.with(|page| page.items.iter().filter(|key| selection.has(key.id)).count());
        (here, page.with(|page| page.items.len()))
    });
    Effect::new(move |_| {
        let (here, all) = checked.get();
        if let Some(checkbox) = checkbox.get() {
            checkbox.set_checked(here == all);
            checkbox.set_indeterminate(here > 0 && here < all);
        }
    });
    let on_change = move |event| {
        let checked = event_target_checked(&event);
        selected.update(|selected| selected.set(selection.ids(), checked));
    };
    view! { <input node_ref=checkbox type="checkbox" aria-label="Select this page" on:change=on_change /> }
}

#[component]
pub(super) fn SelectRow(selection: PageSelection, id: KeyId, name: String) -> impl IntoView {
    let on_click = move |event: ev::MouseEvent| selection.select(id, event_target_checked(&event), event.shift_key());
    view! {
        <input type="checkbox" aria-label=format!("Select {name}") prop:checked=move || selection.has(id) on:click=on_click />
    }
}
