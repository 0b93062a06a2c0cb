use domain::event::{Event, EventQuery};
use domain::page::{Page, Position};
use leptos::prelude::*;

use super::address;
use super::detail::Detail;
use crate::components::{Marked, Pager, When};

#[component]
pub(super) fn EventTable(
    query: Memo<EventQuery>,
    open: Memo<Option<String>>,
    page: Memo<Page<Event>>,
) -> impl IntoView {
    let go_to = move |position: Option<Position>| {
        position.map(|position| address(&EventQuery { position, ..query.get() }, None))
    };
    view! {
        <div class="sheet">
            <table class="events">
                <caption class="visually-hidden">"Events, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-time">"Time"</th>
                        <th scope="col" class="c-name">"Event"</th>
                        <th scope="col" class="c-actor">"Who"</th>
                        <th scope="col" class="c-target">"What"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Details"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || page.with(|page| page.items.clone()) key=|event| event.id let:event>
                        {row(event, query, open)}
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
                <span class="name">{label}</span>
                <span class="meta">{summary} " · " <When at=at /></span>
            </td>
            <td class="c-actor" title=actor>{of_actor}</td>
            <td class="c-target" title=target.clone()>{of_target}</td>
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
