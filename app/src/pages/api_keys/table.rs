//! The table: the name and the columns that are shown, a checkbox before them and a menu after.

use domain::api_key::{ApiKey, KeyQuery, KeySort};
use domain::id::KeyId;
use domain::permission::Permission;
use domain::preference::{Choice, Chosen};
use domain::selection::Selection;
use domain::status::Status;
use leptos::prelude::*;

use super::list::Revoking;
use super::return_to::screen_of;
use super::revoke::{Asked, is_among};
use super::sort::sort_header;
use super::switched_off::KeyStatus;
use crate::components::{
    Copyable, Expiry, Last, ListTable, Listed, Marked, Menu, MenuItem, Meta, When, column_head, copy_and_tell, link_to,
    use_last_opened, use_viewer,
};
use crate::pages::selection::{PageSelection, SelectPage, SelectRow};

#[component]
pub(super) fn KeyTable(
    shown: Listed<KeyQuery, ApiKey>,
    columns: Chosen,
    revoking: Revoking,
    off: Signal<bool>,
) -> impl IntoView {
    let page = shown.page;
    let may_revoke = use_viewer().may(Permission::ApiKeysRevoke);
    let selection = PageSelection::new(page, revoking.selected);
    // A row is drawn anew when anything in it changed, and kept, focus and all, when not.
    let row_key = move |key: &ApiKey| {
        let ApiKey { id, updated_at, last_used_at, status, expires_at, .. } = *key;
        (columns.bits(), id, updated_at, last_used_at, status, expires_at, key.name.clone())
    };
    let sort_of = |column: &Choice| KeySort::ALL.into_iter().find(|sort| sort.as_str() == column.name);
    let column = move |column: &'static Choice| match sort_of(column) {
        Some(sort) => sort_header(shown, sort, column.label).into_any(),
        None => column_head(column).into_any(),
    };
    let head = view! {
        {may_revoke.then(|| view! { <th class="check"><SelectPage selection=selection /></th> })}
        {sort_header(shown, KeySort::Name, "Name")}
        {columns.choices().map(column).collect_view()}
        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
    };
    view! {
        <ListTable shown=shown caption="API keys" wide=columns.has_more() head=head.into_any()>
            <For each=move || page.with(|page| page.items.clone()) key=row_key let:key>
                <KeyRow key=key shown=shown columns=columns revoking=revoking off=off may_revoke=may_revoke selection=selection />
            </For>
        </ListTable>
    }
}

#[component]
fn KeyRow(
    key: ApiKey,
    shown: Listed<KeyQuery, ApiKey>,
    columns: Chosen,
    revoking: Revoking,
    off: Signal<bool>,
    may_revoke: bool,
    selection: PageSelection,
) -> impl IntoView {
    let ApiKey {
        id, name, owner, project, created_at, updated_at, expires_at, expires_soon, last_used_at, status, ..
    } = key;
    let project = project.map(|project| project.name);
    let is_selected = move || selection.has(id);
    let is_busy =
        move || status == Status::Active && revoking.under_way.with(|under_way| is_among(id, under_way.as_ref()));
    let (last, opened) = (use_last_opened(), id.to_string());
    let screen = move || screen_of(id, shown.address());
    let checkbox =
        may_revoke.then(|| view! { <td class="check"><SelectRow selection=selection id=id name=name.clone() /></td> });
    let marked = |text: &str| {
        let text = text.to_owned();
        move || view! { <Marked text=text.clone() searched=shown.query.with(|query| query.filter.text.to_string()) /> }
    };
    let shown_status = move || {
        if is_busy() {
            view! { <span class="status busy">"revoking…"</span> }.into_any()
        } else {
            view! { <KeyStatus status=status off=off /> }.into_any()
        }
    };
    let meta = vec![
        columns.has("owner").then(|| view! { <bdi>{owner.name.clone()}</bdi> }.into_any()),
        project.clone().filter(|_| columns.has("project")).map(|project| view! { <bdi>{project}</bdi> }.into_any()),
        columns.has("expires").then(|| view! { "expires " <Expiry at=expires_at soon=expires_soon /> }.into_any()),
        columns.has("used").then(|| view! { "last used " <Last at=last_used_at /> }.into_any()),
    ];
    view! {
        <tr class:opened=move || last.is(&opened) class:selected=is_selected class:dim=status != Status::Active class:busy=is_busy aria-busy=move || is_busy().to_string()>
            {checkbox}
            <td class="c-name">
                <a class="name" dir="auto" href=screen title=name.clone()>{marked(&name)}</a>
                <Meta parts=meta />
            </td>
            {columns.has("id").then(|| view! { <td class="c-id"><Copyable text=id.to_string() what="key ID" /></td> })}
            {columns.has("owner").then(|| view! { <td class="c-owner" dir="auto" title=owner.name.clone()>{marked(&owner.name)}</td> })}
            {columns.has("project").then(|| view! { <td class="c-project" dir="auto" title=project.clone()>{project.clone()}</td> })}
            {columns.has("updated").then(|| view! { <td class="c-updated"><When at=updated_at /></td> })}
            {columns.has("created").then(|| view! { <td class="c-created"><When at=created_at /></td> })}
            {columns.has("expires").then(|| view! { <td class="c-expires"><Expiry at=expires_at soon=expires_soon /></td> })}
            {columns.has("used").then(|| view! { <td class="c-used"><Last at=last_used_at /></td> })}
            {columns.has("status").then(|| view! { <td class="c-status">{shown_status}</td> })}
            <td class="c-more"><RowMenu id=id name=name owner=owner.id.to_string() status=status may_revoke=may_revoke revoking=revoking /></td>
        </tr>
    }
}

#[component]
fn RowMenu(
    id: KeyId,
    name: String,
    owner: String,
    status: Status,
    may_revoke: bool,
    revoking: Revoking,
) -> impl IntoView {
    let Revoking { asked, told, .. } = revoking;
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
