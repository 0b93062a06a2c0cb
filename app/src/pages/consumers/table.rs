//! The table: the name and the columns that are shown, a checkbox before them and a menu after.

use domain::consumer::{Act, Consumer, ConsumerQuery, ConsumerStatus};
use domain::permission::Permission;
use domain::preference::{CONSUMER_COLUMNS, Chosen};
use leptos::prelude::*;

use super::act::Asked;
use super::batch::BatchBar;
use super::list::Page;
use super::typed::methods_of;
use crate::components::{
    Copyable, ListTable, Listed, Marked, Menu, MenuItem, Meta, When, column_heads, copy_and_tell, link_to,
    use_preferences, use_viewer,
};
use crate::pages::selection::{PageSelection, SelectPage, SelectRow};

pub(super) fn consumer_table(shown: Listed<ConsumerQuery, Consumer>, page: Page) -> AnyView {
    let (rows, columns) = (shown.page, use_preferences().of(&CONSUMER_COLUMNS));
    let selection = PageSelection::new(rows, page.selected);
    // A row is kept, focus and all, when something in it changes.
    let row_key = move |consumer: &Consumer| (columns.bits(), consumer.id);
    let head = view! {
        <th class="check"><SelectPage selection=selection /></th>
        <th scope="col" class="c-name">"Name"</th>
        {column_heads(columns)}
        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
    };
    view! {
        <BatchBar page=page shown=shown />
        <ListTable shown=shown class="consumers" caption="Consumer keys, the latest first" head=head.into_any()>
            <For each=move || rows.with(|page| page.items.clone()) key=row_key let:consumer>
                <Row first=consumer shown=shown columns=columns page=page selection=selection />
            </For>
        </ListTable>
    }
    .into_any()
}

#[component]
fn Row(
    first: Consumer,
    shown: Listed<ConsumerQuery, Consumer>,
    columns: Chosen,
    page: Page,
    selection: PageSelection<Consumer>,
) -> impl IntoView {
    let rows = shown.page;
    let Consumer { id, key, created_at, registered_by, name: first_name, .. } = first.clone();
    // As the last answer told it.
    let present = Memo::new(move |last: Option<&Consumer>| {
        let found = rows.with(|page| page.items.iter().find(|other| other.id == id).cloned());
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let name = Memo::new(move |_| present.with(|consumer| consumer.name.clone()));
    let status = Memo::new(move |_| present.with(|consumer| consumer.status));
    let methods = Memo::new(move |_| present.with(methods_of));
    let searched = move || shown.query.with(|query| query.text.to_string());
    let meta = vec![
        columns.has("key").then(|| view! { <code>{key.to_string()}</code> }.into_any()),
        columns.has("created").then(|| view! { "registered " <When at=created_at /> }.into_any()),
    ];
    view! {
        <tr class:selected=move || selection.has(id) class:dim=move || status.get() != ConsumerStatus::Approved>
            <td class="check"><SelectRow selection=selection id=id name=first_name /></td>
            <td class="c-name">
                <span class="name" dir="auto" title=name>{move || view! { <Marked text=name.get() searched=searched() /> }}</span>
                <Meta parts=meta />
            </td>
            {columns.has("key").then(|| view! { <td class="c-key"><Copyable text=key.to_string() what="consumer key" /></td> })}
            {columns.has("status").then(|| view! { <td class="c-status">{move || status_pill(status.get())}</td> })}
            {columns.has("methods").then(|| view! { <td class="c-methods" title=methods>{methods}</td> })}
            {columns.has("created").then(|| view! { <td class="c-created"><When at=created_at /></td> })}
            {columns.has("by").then(|| view! { <td class="c-by" dir="auto" title=registered_by.clone()>{registered_by.clone()}</td> })}
            <td class="c-more"><RowMenu present=present page=page /></td>
        </tr>
    }
}

/// Whether a consumer may be used, by word and colour.
fn status_pill(status: ConsumerStatus) -> impl IntoView {
    view! { <span class=format!("status {status}")>{status.label()}</span> }
}

#[component]
fn RowMenu(present: Memo<Consumer>, page: Page) -> impl IntoView {
    let reads_events = use_viewer().may(Permission::EventsRead);
    let (id, key) = present.with_untracked(|consumer| (consumer.id, consumer.key.to_string()));
    let label = present.with_untracked(|consumer| format!("Actions for {}", consumer.name));
    let ask = move |act| {
        Callback::new(move |()| {
            let name = present.with_untracked(|consumer| consumer.name.clone());
            page.asked.set(Some(Asked { act, ids: vec![id], name: Some(name) }));
        })
    };
    let takes = move |act| present.with(|consumer| consumer.status.takes(act));
    view! {
        <Menu id=format!("menu-{id}") label=label>
            <MenuItem on_pick=Callback::new(move |()| copy_and_tell(key.clone(), "Consumer key", page.told))>"Copy consumer key"</MenuItem>
            {reads_events.then(|| view! {
                <a role="menuitem" tabindex="-1" href=link_to("/events", &[("q", id.to_string())])>"Show its events"</a>
                <a role="menuitem" tabindex="-1" href=link_to("/refusals", &[("credential", id.to_string())])>"Show refused requests"</a>
            })}
            <hr role="separator" />
            <MenuItem on_pick=Callback::new(move |()| page.editing.set(Some(present.get_untracked())))>"Edit…"</MenuItem>
            {move || takes(Act::Approve).then(|| view! { <MenuItem on_pick=ask(Act::Approve)>"Approve…"</MenuItem> })}
            {move || takes(Act::Disapprove).then(|| view! { <MenuItem on_pick=ask(Act::Disapprove)>"Disapprove…"</MenuItem> })}
            <MenuItem on_pick=ask(Act::Remove) danger=true>"Remove…"</MenuItem>
        </Menu>
    }
}
