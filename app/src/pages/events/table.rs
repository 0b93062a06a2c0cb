use domain::event::{Event, EventQuery};
use domain::list::ListQuery;
use domain::preference::{Chosen, EVENT_COLUMNS};
use leptos::prelude::*;

use super::detail::Detail;
use super::{OPEN, PATH, WORDS};
use crate::components::{ListTable, Listed, Marked, Meta, Results, When, column_head, link_to, use_preferences};

pub(super) fn event_table(shown: Listed<EventQuery, Event>, open: Memo<Option<String>>) -> AnyView {
    let columns = use_preferences().of(&EVENT_COLUMNS);
    let rows = EventRows {
        columns,
        open,
        searched: Memo::new(move |_| shown.query.with(|query| query.text.to_string())),
        address: Callback::new(move |open: Option<String>| shown.query.with(|query| address(query, open))),
    };
    view! {
        <Results text=shown.counted(WORDS) />
        <ListTable shown=shown class="events" caption="Events, newest first" head=event_heads(columns).into_any()>
            <For each=move || shown.page.with(|page| page.items.clone()) key=move |event| (columns.bits(), event.id) let:event>
                {event_row(event, rows)}
            </For>
        </ListTable>
    }
    .into_any()
}

/// The address of the list that `query` asks for, with one event opened.
fn address(query: &EventQuery, open: Option<String>) -> String {
    let mut params = query.to_params();
    params.extend(open.map(|id| (OPEN, id)));
    link_to(PATH, &params)
}

/// What the rows of a table of events have in common.
#[derive(Clone, Copy)]
pub(in crate::pages) struct EventRows {
    pub(in crate::pages) columns: Chosen,
    /// The one that tells the rest.
    pub(in crate::pages) open: Memo<Option<String>>,
    pub(in crate::pages) searched: Memo<String>,
    /// Of the page, with one of them opened or none.
    pub(in crate::pages) address: Callback<Option<String>, String>,
}

pub(in crate::pages) fn event_heads(columns: Chosen) -> impl IntoView {
    let (time, others): (Vec<_>, Vec<_>) = columns.choices().partition(|column| column.name == "time");
    view! {
        {time.into_iter().map(column_head).collect_view()}
        <th scope="col" class="c-name">"Event"</th>
        {others.into_iter().map(column_head).collect_view()}
        <th scope="col" class="c-more"><span class="visually-hidden">"Details"</span></th>
    }
}

/// A row, and the one below it that tells the rest while it is open.
pub(in crate::pages) fn event_row(event: Event, rows: EventRows) -> impl IntoView {
    let EventRows { columns, open, searched, address } = rows;
    let id = event.id.to_string();
    let detail_id = format!("detail-{id}");
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| open.with(|open| open.as_deref() == Some(id.as_str())))
    };
    let href = move || address.run((!is_open.get()).then(|| id.clone()));
    let marked = |text: &str| {
        let text = text.to_owned();
        move || view! { <Marked text=text.clone() searched=searched.get() /> }
    };
    let controls = {
        let detail_id = detail_id.clone();
        move || is_open.get().then(|| detail_id.clone())
    };
    let (label, at) = (event.action.label(), event.at);
    let (actor, target) = (event.actor.clone(), event.target.clone());
    let (of_actor, of_target) = (marked(&actor), marked(&target));
    let part = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    // Who signs in does so to themself.
    let differs = !columns.has("actor") || actor != target;
    let meta = vec![
        columns.has("actor").then(|| part(&actor)),
        (columns.has("target") && differs).then(|| part(&target)),
        columns.has("time").then(|| view! { <When at=at /> }.into_any()),
    ];
    view! {
        <tr class:open=is_open>
            {columns.has("time").then(|| view! { <td class="c-time"><When at=at /></td> })}
            <td class="c-name">
                <span class="name" dir="auto">{label}</span>
                <Meta parts=meta />
            </td>
            {columns.has("actor").then(|| view! { <td class="c-actor" dir="auto" title=actor>{of_actor}</td> })}
            {columns.has("target").then(|| view! { <td class="c-target" dir="auto" title=target.clone()>{of_target}</td> })}
            <td class="c-more">
                <a
                    class="expand" href=href data-noscroll="" aria-expanded=move || is_open.get().to_string()
                    aria-controls=controls aria-label=format!("Details of: {label}, {target}")
                ></a>
            </td>
        </tr>
        {move || is_open.get().then(|| view! { <Detail id=detail_id.clone() event=event.clone() columns=columns.count() + 2 /> })}
    }
}
