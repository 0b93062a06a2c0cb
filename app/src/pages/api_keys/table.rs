//! The table: seven columns, a checkbox before them and a menu after.

use domain::credential::{ApiKey, KeyQuery, KeySort};
use domain::id::KeyId;
use domain::page::{Direction, Position};
use domain::permission::Permission;
use domain::selection::Selection;
use domain::status::Status;
use leptos::prelude::*;
use leptos::{ev, html};

use super::revoke::Asked;
use super::{List, address};
use crate::components::{
    Copyable, Expiry, Marked, Menu, MenuItem, Pager, SortHeader, StatusPill, When, copy_and_tell, link_to, use_viewer,
};

const COLUMNS: [(KeySort, &str, &str); 6] = [
    (KeySort::Name, "Name", "c-name"),
    (KeySort::Id, "Key ID", "c-id"),
    (KeySort::Owner, "Owner", "c-owner"),
    (KeySort::Updated, "Last update", "c-updated"),
    (KeySort::Created, "Created", "c-created"),
    (KeySort::Expires, "Expires", "c-expires"),
];

#[component]
pub(super) fn KeyTable(list: List) -> impl IntoView {
    let List { query, page, .. } = list;
    let may_revoke = use_viewer().may(Permission::ApiKeysRevoke);
    // Where a Shift-click's range begins.
    let anchor = StoredValue::new(None::<KeyId>);
    // A row is drawn anew when anything in it changed, and kept, focus and all, when not.
    let row_key = |key: &ApiKey| (key.id, key.updated_at, key.status, key.expires_at, key.name.clone());
    let searched = Memo::new(move |_| query.with(|query| query.filter.text.clone()));
    let go_to = move |cursor: Option<Position>| cursor.map(|position| address(&KeyQuery { position, ..query.get() }));
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"API keys"</caption>
                <thead>
                    <tr>
                        <Show when=move || may_revoke>
                            <th class="check"><PageCheckbox list=list /></th>
                        </Show>
                        {COLUMNS.map(|(sort, label, class)| sort_header(query, sort, label, class)).collect_view()}
                        <th scope="col" class="c-status">"Status"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || page.with(|page| page.items.clone()) key=row_key let:key>
                        <KeyRow key=key list=list searched=searched may_revoke=may_revoke anchor=anchor />
                    </For>
                </tbody>
            </table>
            <Pager
                shown=Signal::derive(move || page.with(|page| format!("{} of {}", page.items.len(), page.count)))
                previous=Signal::derive(move || go_to(page.with(|page| page.previous.clone().map(Position::Before))))
                next=Signal::derive(move || go_to(page.with(|page| page.next.clone().map(Position::After))))
            />
        </div>
    }
}

fn sort_header(query: Memo<KeyQuery>, sort: KeySort, label: &'static str, class: &'static str) -> impl IntoView {
    let sorted = move || query.with(|query| (query.sort == sort).then_some(query.direction));
    let href = move || {
        let direction = sorted().map_or(sort.natural(), Direction::reversed);
        address(&KeyQuery { sort, direction, position: Position::Start, ..query.get() })
    };
    view! { <SortHeader label=label class=class sorted=Signal::derive(sorted) href=Signal::derive(href) /> }
}

/// Ticks every row of this page; half-ticked while only some are.
#[component]
fn PageCheckbox(list: List) -> impl IntoView {
    let List { page, selected, .. } = list;
    let checkbox = NodeRef::<html::Input>::new();
    let ticked = Memo::new(move |_| {
        let here = page.with(|page| page.items.iter().filter(|key| selected.with(|s| s.has(key.id))).count());
        (here, page.with(|page| page.items.len()))
    });
    Effect::new(move |_| {
        let (here, all) = ticked.get();
        if let Some(checkbox) = checkbox.get() {
            checkbox.set_checked(here == all);
            checkbox.set_indeterminate(here > 0 && here < all);
        }
    });
    let on_change = move |event| {
        let ticked = event_target_checked(&event);
        let ids: Vec<KeyId> = page.with_untracked(|page| page.items.iter().map(|key| key.id).collect());
        selected.update(|selected| selected.set(ids, ticked));
    };
    view! { <input node_ref=checkbox type="checkbox" aria-label="Select this page" on:change=on_change /> }
}

#[component]
fn KeyRow(
    key: ApiKey,
    list: List,
    searched: Memo<String>,
    may_revoke: bool,
    anchor: StoredValue<Option<KeyId>>,
) -> impl IntoView {
    let List { selected, asked, .. } = list;
    let ApiKey { id, name, owner, created_at, updated_at, expires_at, expires_soon, status, .. } = key;
    let is_selected = move || selected.with(|selected| selected.has(id));
    let is_busy = move || status == Status::Active && asked.with(|a| a.as_ref().is_some_and(|a| a.is_running_for(id)));
    let tick = move |event: ev::MouseEvent| tick(list, anchor, id, event_target_checked(&event), event.shift_key());
    let checkbox = may_revoke.then(|| {
        let label = format!("Select {name}");
        view! {
            <td class="check">
                <input type="checkbox" aria-label=label prop:checked=is_selected on:click=tick />
            </td>
        }
    });
    let marked = |text: &str| {
        let text = text.to_owned();
        move || view! { <Marked text=text.clone() searched=searched.get() /> }
    };
    let shown_status = move || {
        if is_busy() {
            view! { <span class="status busy">"revoking…"</span> }.into_any()
        } else {
            view! { <StatusPill status=status /> }.into_any()
        }
    };
    view! {
        <tr class:selected=is_selected class:dim=status != Status::Active class:busy=is_busy aria-busy=move || is_busy().to_string()>
            {checkbox}
            <td class="c-name">
                <span class="name" title=name.clone()>{marked(&name)}</span>
                <span class="meta">{owner.name.clone()} " · expires " <Expiry at=expires_at soon=expires_soon /></span>
            </td>
            <td class="c-id"><Copyable text=id.to_string() what="key ID" /></td>
            <td class="c-owner">{marked(&owner.name)}</td>
            <td class="c-updated"><When at=updated_at /></td>
            <td class="c-created"><When at=created_at /></td>
            <td class="c-expires"><Expiry at=expires_at soon=expires_soon /></td>
            <td class="c-status">{shown_status}</td>
            <td class="c-more"><RowMenu id=id name=name owner=owner.id.to_string() status=status may_revoke=may_revoke list=list /></td>
        </tr>
    }
}

#[component]
fn RowMenu(id: KeyId, name: String, owner: String, status: Status, may_revoke: bool, list: List) -> impl IntoView {
    let List { asked, told, .. } = list;
    let unavailable = (status != Status::Active).then(|| "Only active keys can be revoked".to_owned());
    let label = format!("Actions for {name}");
    let revoke = move |()| asked.set(Some(Asked { selection: Selection::Ids(vec![id]), name: Some(name.clone()) }));
    view! {
        <Menu id=format!("menu-{id}") label=label>
            <MenuItem on_pick=Callback::new(move |()| copy_and_tell(id.to_string(), "Key ID", told))>"Copy key ID"</MenuItem>
            <a role="menuitem" tabindex="-1" href=link_to("/events", &[("q", id.to_string())])>"Show its events"</a>
            <a role="menuitem" tabindex="-1" href=link_to("/api-keys", &[("owner", owner)])>"Show all keys of the owner"</a>
            {may_revoke.then(|| view! {
                <hr role="separator" />
                <MenuItem on_pick=Callback::new(revoke) danger=true unavailable=unavailable>"Revoke…"</MenuItem>
            })}
        </Menu>
    }
}

/// Ticks one row, or with Shift every row from the last one ticked to this.
fn tick(list: List, anchor: StoredValue<Option<KeyId>>, id: KeyId, ticked: bool, shift: bool) {
    let ids: Vec<KeyId> = list.page.with_untracked(|page| page.items.iter().map(|key| key.id).collect());
    let place = |wanted: KeyId| ids.iter().position(|id| *id == wanted);
    let from = anchor.get_value().filter(|_| shift).and_then(place);
    anchor.set_value(Some(id));
    list.selected.update(|selected| {
        if selected.is_all_matching() {
            selected.all_but(ids.iter().copied(), id);
        } else if let (Some(from), Some(to)) = (from, place(id)) {
            let range = from.min(to)..=from.max(to);
            selected.set(ids[range].iter().copied(), ticked);
        } else {
            selected.set([id], ticked);
        }
    });
}
