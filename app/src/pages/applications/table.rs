use domain::application::{Application, ApplicationQuery};
use domain::id::ApplicationId;
use domain::page::{Page, Position};
use domain::permission::Permission;
use domain::role::RoleName;
use leptos::prelude::*;

use super::list::List;
use super::query::{address, screen_of};
use super::status_pill;
use crate::components::{Copyable, Marked, Menu, MenuItem, Pager, When, copy_and_tell, link_to, use_viewer};

/// How many roles a row shows.
const SHOWN: usize = 2;

#[component]
pub(super) fn ApplicationTable(list: List, page: Memo<Page<Application>>) -> impl IntoView {
    let query = list.query;
    let go_to = move |position: Option<Position>| {
        position.map(|position| address(&ApplicationQuery { position, ..query.get() }))
    };
    let count = move || {
        page.with(|page| {
            format!("{} {}", page.count, if page.count.value == 1 { "application" } else { "applications" })
        })
    };
    view! {
        <div class="batch idle" role="region" aria-label="Results"><span role="status">{count}</span></div>
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Application keys, by name"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Name"</th>
                        <th scope="col" class="c-id">"Client ID"</th>
                        <th scope="col" class="c-roles">"Roles"</th>
                        <th scope="col" class="c-status">"Status"</th>
                        <th scope="col" class="c-used">"Last used"</th>
                        <th scope="col" class="c-created">"Created"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    // A row is kept, focus and all, when something in it changes.
                    <For each=move || page.with(|page| page.items.clone()) key=|application| application.id let:application>
                        <Row first=application list=list page=page />
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

#[component]
fn Row(first: Application, list: List, page: Memo<Page<Application>>) -> impl IntoView {
    let (id, created_at) = (first.id, first.created_at);
    // As the last answer told it.
    let present = Memo::new(move |last: Option<&Application>| {
        let found = page.with(|page| page.items.iter().find(|other| other.id == id).cloned());
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let name = Memo::new(move |_| present.with(|a| a.name.clone()));
    let roles = Memo::new(move |_| present.with(|a| a.roles.clone()));
    let disabled = Memo::new(move |_| present.with(|a| a.disabled));
    let last_used = move || match present.with(|a| a.last_used_at) {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => view! { <span class="muted">"never"</span> }.into_any(),
    };
    let screen = move || list.query.with(|query| screen_of(id, query));
    let marked = move || view! { <Marked text=name.get() searched=list.query.with(|query| query.text.to_string()) /> };
    view! {
        <tr class:dim=disabled>
            <td class="c-name">
                <a class="name" href=screen title=name>{marked}</a>
                <span class="meta">{move || listed(&roles.get())} " · last used " {last_used}</span>
                {list.may_change.then(|| view! { <RowActions present=present list=list /> })}
            </td>
            <td class="c-id"><Copyable text=id.to_string() what="client ID" /></td>
            <td class="c-roles c-wrap" title=move || listed(&roles.get())>{move || tags(&roles.get())}</td>
            <td class="c-status">{move || status_pill(disabled.get())}</td>
            <td class="c-used">{last_used}</td>
            <td class="c-created"><When at=created_at /></td>
            <td class="c-more"><RowMenu id=id present=present list=list /></td>
        </tr>
    }
}

fn listed(roles: &[RoleName]) -> String {
    roles.iter().map(RoleName::as_str).collect::<Vec<_>>().join(", ")
}

/// The first few, and how many more there are.
fn tags(roles: &[RoleName]) -> impl IntoView + use<> {
    let more = roles.len().saturating_sub(SHOWN);
    let tag = |role: &RoleName| view! { <span class="tag">{role.to_string()}</span> " " };
    view! {
        {roles.iter().take(SHOWN).map(tag).collect_view()}
        {(more > 0).then(|| view! { <span class="muted nowrap">"+" {more} " more"</span> })}
    }
}

/// What is done most often, where the pointer or the focus is.
#[component]
fn RowActions(present: Memo<Application>, list: List) -> impl IntoView {
    let name = move || present.with(|a| a.name.clone());
    let ask = move |dialog: RwSignal<Option<Application>>| move |_| dialog.set(Some(present.get_untracked()));
    view! {
        <span class="row-actions">
            <button
                class="btn small" type="button" aria-haspopup="dialog" aria-label=move || format!("Regenerate {}", name())
                on:click=ask(list.actions.regenerating)
            >
                "Regenerate"
            </button>
            <button
                class="btn small" type="button" aria-haspopup="dialog" aria-label=move || format!("Delete {}", name())
                on:click=ask(list.actions.deleting)
            >
                "Delete"
            </button>
        </span>
    }
}

#[component]
fn RowMenu(id: ApplicationId, present: Memo<Application>, list: List) -> impl IntoView {
    let actions = list.actions;
    let reads_events = use_viewer().may(Permission::EventsRead);
    let label = present.with_untracked(|a| format!("Actions for {}", a.name));
    let ask =
        move |dialog: RwSignal<Option<Application>>| Callback::new(move |()| dialog.set(Some(present.get_untracked())));
    let change = list.may_change.then(|| {
        view! {
            <a role="menuitem" tabindex="-1" href=move || list.query.with(|query| screen_of(id, query))>"Edit…"</a>
            <hr role="separator" />
            <MenuItem on_pick=ask(actions.regenerating)>"Regenerate…"</MenuItem>
            <MenuItem on_pick=ask(actions.switching)>
                {move || if present.with(|a| a.disabled) { "Enable…" } else { "Disable…" }}
            </MenuItem>
            <MenuItem on_pick=ask(actions.deleting) danger=true>"Delete…"</MenuItem>
        }
    });
    view! {
        <Menu id=format!("menu-{id}") label=label>
            <MenuItem on_pick=Callback::new(move |()| copy_and_tell(id.to_string(), "Client ID", actions.told))>"Copy client ID"</MenuItem>
            {reads_events.then(|| view! {
                <a role="menuitem" tabindex="-1" href=link_to("/events", &[("q", id.to_string())])>"Show its events"</a>
            })}
            {change}
        </Menu>
    }
}
