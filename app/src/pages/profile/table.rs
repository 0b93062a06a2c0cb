//! The table of one's own keys.

use domain::api_key::{ApiKey, KeyQuery, KeySort};
use domain::id::KeyId;
use domain::status::Status;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::api_keys::Own;
use super::batch::BatchBar;
use crate::components::{
    Copyable, Expiry, Last, ListTable, Listed, Menu, MenuItem, When, copy_and_tell, use_last_opened,
};
use crate::pages::api_keys::{KeyStatus, screen_of, sort_header};
use crate::pages::selection::{PageSelection, SelectPage, SelectRow};

/// The ID of the ⋯ menu of a key.
fn menu_of(id: KeyId) -> String {
    format!("menu-{id}")
}

/// The ID of its button.
pub(super) fn menu_button_of(id: KeyId) -> String {
    format!("{}-button", menu_of(id))
}

pub(super) fn own_table(own: Own, shown: Listed<KeyQuery, ApiKey>, may_change: bool) -> AnyView {
    let page = shown.page;
    // A row is drawn anew when something that it shows changed, and kept, focus and all, when not.
    let row_key = |key: &ApiKey| (key.id, key.updated_at, key.name.clone(), key.status, key.last_used_at);
    let selection = PageSelection::new(page, own.selected);
    let head = view! {
        {may_change.then(|| view! { <th class="check"><SelectPage selection=selection /></th> })}
        {sort_header(shown, KeySort::Name, "Name")}
        <th scope="col" class="c-key">"Key"</th>
        {sort_header(shown, KeySort::Id, "Key ID")}
        <th scope="col" class="c-project">"Project"</th>
        {sort_header(shown, KeySort::Created, "Created")}
        {sort_header(shown, KeySort::Expires, "Expires")}
        <th scope="col" class="c-used">"Last used"</th>
        <th scope="col" class="c-status">"Status"</th>
        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
    };
    view! {
        <BatchBar own=own shown=shown />
        <ListTable shown=shown class="own" caption="Your API keys" head=head.into_any()>
            <For each=move || page.with(|page| page.items.clone()) key=row_key let:key>
                {row(own, shown, key, may_change.then_some(selection))}
            </For>
        </ListTable>
    }
    .into_any()
}

/// With a checkbox for whoever may change it.
fn row(own: Own, shown: Listed<KeyQuery, ApiKey>, key: ApiKey, selection: Option<PageSelection>) -> impl IntoView {
    let menu = row_menu(own, key.clone(), selection.is_some());
    let ApiKey { id, name, masked, project, created_at, expires_at, last_used_at, status, expires_soon, .. } = key;
    let project = project.map(|project| project.name);
    let in_project = project.clone().map(|project| view! { " · " <bdi>{project}</bdi> });
    let (last, opened) = (use_last_opened(), id.to_string());
    let screen = move || screen_of(id, shown.address());
    view! {
        <tr class:opened=move || last.is(&opened) class:selected=move || selection.is_some_and(|selection| selection.has(id)) class:dim=status != Status::Active>
            {selection.map(|selection| view! { <td class="check"><SelectRow selection=selection id=id name=name.clone() /></td> })}
            <td class="c-name">
                <a class="name" dir="auto" href=screen title=name.clone()>{name.clone()}</a>
                <span class="meta">{masked.clone()} {in_project} " · expires " <Expiry at=expires_at soon=expires_soon /></span>
            </td>
            <td class="c-key mono">{masked}</td>
            <td class="c-id"><Copyable text=id.to_string() what="key ID" /></td>
            <td class="c-project" dir="auto" title=project.clone()>{project.clone()}</td>
            <td class="c-created"><When at=created_at /></td>
            <td class="c-expires"><Expiry at=expires_at soon=expires_soon /></td>
            <td class="c-used"><Last at=last_used_at /></td>
            <td class="c-status"><KeyStatus status=status off=own.off /></td>
            <td class="c-more">{menu}</td>
        </tr>
    }
}

fn row_menu(own: Own, key: ApiKey, may_change: bool) -> impl IntoView {
    let id = key.id.to_string();
    let (menu, label) = (menu_of(key.id), format!("Actions for {}", key.name));
    let (renamed, extended, rotated, deleted) = (key.clone(), key.clone(), key.clone(), key.clone());
    view! {
        <Menu id=menu label=label>
            <MenuItem on_pick=Callback::new(move |()| copy_and_tell(id.clone(), "Key ID", own.told))>"Copy key ID"</MenuItem>
            {may_change.then(|| view! {
                <MenuItem on_pick=Callback::new(move |()| own.renaming.set(Some(renamed.clone())))>"Rename…"</MenuItem>
                <MenuItem
                    on_pick=Callback::new(move |()| own.extending.set(Some(extended.clone()))) unavailable=no_extension(&key)
                >
                    "Extend…"
                </MenuItem>
                <MenuItem
                    on_pick=Callback::new(move |()| own.rotating.set(Some(rotated.clone()))) unavailable=no_secret(&key)
                >
                    "Regenerate secret…"
                </MenuItem>
                <hr role="separator" />
                <MenuItem danger=true on_pick=Callback::new(move |()| own.deleting.set(Some(deleted.clone())))>"Delete…"</MenuItem>
            })}
        </Menu>
    }
}

/// Why there is nothing to extend, if there is not.
fn no_extension(key: &ApiKey) -> Option<String> {
    match key.status {
        Status::Revoked => Some("It is revoked".to_owned()),
        _ if key.expires_at == Timestamp::NEVER => Some("It does not expire".to_owned()),
        _ => None,
    }
}

/// Why it gets no new secret, if it does not.
fn no_secret(key: &ApiKey) -> Option<String> {
    (key.status != Status::Active).then(|| format!("It is {}", key.status))
}
