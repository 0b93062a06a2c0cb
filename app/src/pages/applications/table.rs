use domain::application::{Application, ApplicationQuery};
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::preference::{APPLICATION_COLUMNS, Chosen};
use domain::role::RoleName;
use leptos::prelude::*;

use super::actions::Actions;
use super::list::WORDS;
use super::{screen_of, status_pill};
use crate::components::{
    Copyable, Last, ListTable, Listed, Marked, Menu, MenuItem, Meta, Results, When, column_heads, copy_and_tell,
    link_to, use_last_opened, use_preferences, use_viewer,
};

/// How many roles a row shows.
const SHOWN: usize = 2;

pub(super) fn application_table(
    shown: Listed<ApplicationQuery, Application>,
    actions: Actions,
    may_change: bool,
) -> AnyView {
    let (page, columns) = (shown.page, use_preferences().of(&APPLICATION_COLUMNS));
    // A row is kept, focus and all, when something in it changes.
    let row_key = move |application: &Application| (columns.bits(), application.id);
    let head = view! {
        <th scope="col" class="c-name">"Name"</th>
        {column_heads(columns)}
        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
    };
    view! {
        <Results text=shown.counted(WORDS) />
        <ListTable shown=shown caption="Application keys, by name" head=head.into_any()>
            <For each=move || page.with(|page| page.items.clone()) key=row_key let:application>
                <Row first=application shown=shown columns=columns actions=actions may_change=may_change />
            </For>
        </ListTable>
    }
    .into_any()
}

#[component]
fn Row(
    first: Application,
    shown: Listed<ApplicationQuery, Application>,
    columns: Chosen,
    actions: Actions,
    may_change: bool,
) -> impl IntoView {
    let page = shown.page;
    let (id, created_at) = (first.id, first.created_at);
    // As the last answer told it.
    let present = Memo::new(move |last: Option<&Application>| {
        let found = page.with(|page| page.items.iter().find(|other| other.id == id).cloned());
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let name = Memo::new(move |_| present.with(|a| a.name.clone()));
    let roles = Memo::new(move |_| present.with(|a| a.roles.clone()));
    let disabled = Memo::new(move |_| present.with(|a| a.disabled));
    let last_used = move || view! { <Last at=present.with(|a| a.last_used_at) /> };
    let meta = vec![
        columns.has("roles").then(|| (move || listed(&roles.get())).into_any()),
        columns.has("used").then(|| view! { "last used " {last_used} }.into_any()),
    ];
    let (last, opened) = (use_last_opened(), id.to_string());
    let screen = Signal::derive(move || screen_of(id, shown));
    let marked = move || view! { <Marked text=name.get() searched=shown.query.with(|query| query.text.to_string()) /> };
    view! {
        <tr class:opened=move || last.is(&opened) class:dim=disabled>
            <td class="c-name">
                <a class="name" dir="auto" href=screen title=name>{marked}</a>
                <Meta parts=meta />
                {may_change.then(|| view! { <RowActions present=present actions=actions /> })}
            </td>
            {columns.has("id").then(|| view! { <td class="c-id"><Copyable text=id.to_string() what="client ID" /></td> })}
            {columns.has("roles").then(|| view! { <td class="c-roles c-wrap" title=move || listed(&roles.get())>{move || tags(&roles.get())}</td> })}
            {columns.has("status").then(|| view! { <td class="c-status">{move || status_pill(disabled.get())}</td> })}
            {columns.has("used").then(|| view! { <td class="c-used">{last_used}</td> })}
            {columns.has("created").then(|| view! { <td class="c-created"><When at=created_at /></td> })}
            <td class="c-more"><RowMenu id=id screen=screen present=present actions=actions may_change=may_change /></td>
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
fn RowActions(present: Memo<Application>, actions: Actions) -> impl IntoView {
    let name = move || present.with(|a| a.name.clone());
    let ask = move |dialog: RwSignal<Option<Application>>| move |_| dialog.set(Some(present.get_untracked()));
    view! {
        <span class="row-actions">
            <button
                class="btn small" type="button" aria-haspopup="dialog" aria-label=move || format!("Regenerate {}", name())
                on:click=ask(actions.regenerating)
            >
                "Regenerate"
            </button>
            <button
                class="btn small" type="button" aria-haspopup="dialog" aria-label=move || format!("Delete {}", name())
                on:click=ask(actions.deleting)
            >
                "Delete"
            </button>
        </span>
    }
}

#[component]
fn RowMenu(
    id: ApplicationId,
    screen: Signal<String>,
    present: Memo<Application>,
    actions: Actions,
    may_change: bool,
) -> impl IntoView {
    let reads_events = use_viewer().may(Permission::EventsRead);
    let label = present.with_untracked(|a| format!("Actions for {}", a.name));
    let ask =
        move |dialog: RwSignal<Option<Application>>| Callback::new(move |()| dialog.set(Some(present.get_untracked())));
    let change = may_change.then(|| {
        view! {
            <a role="menuitem" tabindex="-1" href=screen>"Edit…"</a>
            <hr role="separator" />
            <MenuItem on_pick=ask(actions.regenerating)>"Regenerate secret…"</MenuItem>
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
