use domain::event::{Event, EventQuery};
use domain::list::ListQuery;
use leptos::prelude::*;

use super::detail::Detail;
use super::{OPEN, PATH, WORDS};
use crate::components::{ListTable, Listed, Marked, Results, When, link_to};

pub(super) fn event_table(shown: Listed<EventQuery, Event>, open: Memo<Option<String>>) -> AnyView {
    let head = view! {
        <th scope="col" class="c-time">"Time"</th>
        <th scope="col" class="c-name">"Event"</th>
        <th scope="col" class="c-actor">"Who"</th>
        <th scope="col" class="c-target">"What"</th>
        <th scope="col" class="c-more"><span class="visually-hidden">"Details"</span></th>
    };
    view! {
        <Results text=shown.counted(WORDS) />
        <ListTable shown=shown class="events" caption="Events, newest first" head=head.into_any()>
            <For each=move || shown.page.with(|page| page.items.clone()) key=|event| event.id let:event>
                {row(event, shown.query, open)}
            </For>
        </ListTable>
    }
    .into_any()
}

/// The address of the list that `query` asks for, with one event opened.
fn address(query: &EventQuery, open: Option<&str>) -> String {
    let mut params = query.to_params();
    params.extend(open.map(|id| (OPEN, id.to_owned())));
    link_to(PATH, &params)
}

/// A row, and the one below it that tells the rest while it is open.
fn row(event: Event, query: Memo<EventQuery>, open: Memo<Option<String>>) -> impl IntoView {
    let id = event.id.to_string();
    let detail_id = format!("detail-{id}");
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| open.with(|open| open.as_deref() == Some(id.as_str())))
    };
    let href = move || query.with(|query| address(query, (!is_open.get()).then_some(&id)));
    let searched = Memo::new(move |_| query.with(|query| query.text.to_string()));
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
    // Who signs in does so to themself.
    let summary = if actor == target { actor.clone() } else { format!("{actor} · {target}") };
    let (of_actor, of_target) = (marked(&actor), marked(&target));
    view! {
        <tr class:open=is_open>
            <td class="c-time"><When at=at /></td>
            <td class="c-name">
                <span class="name" dir="auto">{label}</span>
                <span class="meta"><bdi>{summary}</bdi> " · " <When at=at /></span>
            </td>
            <td class="c-actor" dir="auto" title=actor>{of_actor}</td>
            <td class="c-target" dir="auto" title=target.clone()>{of_target}</td>
            <td class="c-more">
                <a
                    class="expand" href=href data-noscroll="" aria-expanded=move || is_open.get().to_string()
                    aria-controls=controls aria-label=format!("Details of: {label}, {target}")
                ></a>
            </td>
        </tr>
        {move || is_open.get().then(|| view! { <Detail id=detail_id.clone() event=event.clone() /> })}
    }
}
