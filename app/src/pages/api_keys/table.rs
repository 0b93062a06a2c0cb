//! The table: seven columns, a checkbox before them and a menu after.

use domain::api_key::{ApiKey, KeyQuery, KeySort};
use domain::id::KeyId;
use domain::page::{Direction, Position};
use domain::permission::Permission;
use domain::selection::Selection;
use domain::status::Status;
use leptos::prelude::*;

use super::return_to::screen_of;
use super::revoke::{Asked, is_among};
use super::{List, address};
use crate::components::{
    Copyable, Expiry, Marked, Menu, MenuItem, Pager, SortHeader, StatusPill, When, copy_and_tell, link_to, use_viewer,
};
use crate::pages::selection::{PageSelection, SelectPage, SelectRow};

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
    let selection = PageSelection::new(page, list.selected);
    // A row is drawn anew when anything in it changed, and kept, focus and all, when not.
    let row_key = |key: &ApiKey| (key.id, key.updated_at, key.status, key.expires_at, key.name.clone());
    let searched = Memo::new(move |_| query.with(|query| query.filter.text.to_string()));
    let go_to = move |cursor: Option<Position>| cursor.map(|position| address(&KeyQuery { position, ..query.get() }));
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"API keys"</caption>
                <thead>
                    <tr>
                        <Show when=move || may_revoke>
                            <th class="check"><SelectPage selection=selection /></th>
                        </Show>
                        {COLUMNS.map(|(sort, label, class)| sort_header(query, sort, label, class)).collect_view()}
                        <th scope="col" class="c-status">"Status"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || page.with(|page| page.items.clone()) key=row_key let:key>
                        <KeyRow key=key list=list searched=searched may_revoke=may_revoke selection=selection />
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

#[component]
fn KeyRow(
    key: ApiKey,
    list: List,
    searched: Memo<String>,
    may_revoke: bool,
    selection: PageSelection,
) -> impl IntoView {
    let List { query, revoking, .. } = list;
    let ApiKey { id, name, owner, created_at, updated_at, expires_at, expires_soon, status, .. } = key;
    let is_selected = move || selection.has(id);
    let is_busy = move || status == Status::Active && revoking.with(|revoking| is_among(id, revoking.as_ref()));
    let screen = move || query.with(|query| screen_of(id, &address(query)));
    let checkbox =
        may_revoke.then(|| view! { <td class="check"><SelectRow selection=selection id=id name=name.clone() /></td> });
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
                <a class="name" href=screen title=name.clone()>{marked(&name)}</a>
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
