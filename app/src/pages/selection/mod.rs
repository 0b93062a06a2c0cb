//! Selecting rows of a list: one, a whole page, or with Shift a range.

mod selected;

use domain::api_key::{ApiKey, KeyFilter, KeyQuery};
use domain::consumer::{Consumer, ConsumerQuery};
use domain::id::{ConsumerId, KeyId};
use domain::list::ListQuery;
use domain::page::{Page, Position};
use leptos::prelude::*;
use leptos::{ev, html};

pub(super) use self::selected::Selected;
use crate::components::{List, Sent};

/// A row that can be selected.
pub(super) trait Selectable: Sent {
    type Id: Copy + Ord + Send + Sync + 'static;
    /// What stands for all that match. Whoever asks for other rows asks by another one.
    type Filter: PartialEq + Send + Sync + 'static;
    /// What its list is asked.
    type Query: ListQuery + Sent;

    fn id(&self) -> Self::Id;
    fn filter(query: &Self::Query) -> Self::Filter;
}

impl Selectable for ApiKey {
    type Id = KeyId;
    type Filter = KeyFilter;
    type Query = KeyQuery;

    fn id(&self) -> KeyId {
        self.id
    }

    fn filter(query: &KeyQuery) -> KeyFilter {
        query.filter.clone()
    }
}

impl Selectable for Consumer {
    type Id = ConsumerId;
    type Filter = ConsumerQuery;
    type Query = ConsumerQuery;

    fn id(&self) -> ConsumerId {
        self.id
    }

    fn filter(query: &ConsumerQuery) -> ConsumerQuery {
        query.at(Position::Start)
    }
}

/// What is selected of such rows.
type SelectedOf<T> = Selected<<T as Selectable>::Id, <T as Selectable>::Filter>;

/// Whoever looks for other rows means other rows: what was selected before must not end with them. That is so at once when
/// the address asks for others, and again when they are there, for until then the rows before can be selected.
pub(super) fn end_with_filter<T: Selectable>(list: List<T::Query, T>, selected: RwSignal<SelectedOf<T>>) {
    Effect::new(move |before: Option<_>| {
        let asked = list.query.with(T::filter);
        let filters = (asked, list.answered().map(|query| T::filter(&query)));
        if before.is_some_and(|before| before != filters) {
            selected.set(Selected::default());
        }
        filters
    });
}

/// The page that is selected in, and what is selected on it and on others.
pub(super) struct PageSelection<T: Selectable = ApiKey> {
    page: Memo<Page<T>>,
    selected: RwSignal<SelectedOf<T>>,
    /// Where a Shift-click's range begins.
    anchor: StoredValue<Option<T::Id>>,
}

impl<T: Selectable> Clone for PageSelection<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Selectable> Copy for PageSelection<T> {}

impl<T: Selectable> PageSelection<T> {
    pub(super) fn new(page: Memo<Page<T>>, selected: RwSignal<SelectedOf<T>>) -> Self {
        Self { page, selected, anchor: StoredValue::new(None) }
    }

    pub(super) fn has(self, id: T::Id) -> bool {
        self.selected.with(|selected| selected.has(id))
    }

    fn ids(self) -> Vec<T::Id> {
        self.page.with_untracked(|page| page.items.iter().map(T::id).collect())
    }

    /// Selects one row, or with Shift every row from the last one to this.
    fn select(self, id: T::Id, checked: bool, shift: bool) {
        let ids = self.ids();
        let place = |wanted: T::Id| ids.iter().position(|id| *id == wanted);
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
pub(super) fn SelectPage<T: Selectable>(selection: PageSelection<T>) -> impl IntoView {
    let PageSelection { page, selected, .. } = selection;
    let checkbox = NodeRef::<html::Input>::new();
    let checked = Memo::new(move |_| {
        let here = page.with(|page| page.items.iter().filter(|row| selection.has(row.id())).count());
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
pub(super) fn SelectRow<T: Selectable>(selection: PageSelection<T>, id: T::Id, name: String) -> impl IntoView {
    let on_click = move |event: ev::MouseEvent| selection.select(id, event_target_checked(&event), event.shift_key());
    view! {
        <input type="checkbox" aria-label=format!("Select {name}") prop:checked=move || selection.has(id) on:click=on_click />
    }
}
