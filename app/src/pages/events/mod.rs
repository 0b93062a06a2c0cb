//! What happened in the tenant, newest first. Search, kind, page and the opened event are in the URL.

mod detail;
mod search;
mod table;

use domain::event::{Event, EventQuery};
use domain::page::{Count, Page};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::search::SearchForm;
use self::table::EventTable;
use crate::calls::{Problem, events};
use crate::components::{Failed, Icon, Loading, Shape, Title, link_to};

const PATH: &str = "/events";
/// The parameter that names the opened event.
const OPEN: &str = "open";

/// The address of the list that `query` asks for, with one event opened.
fn address(query: &EventQuery, open: Option<&str>) -> String {
    let mut params = query.to_params();
    params.extend(open.map(|id| (OPEN, id.to_owned())));
    link_to(PATH, &params)
}

#[component]
pub(crate) fn Events() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(|params| EventQuery::from_params(|name| params.get(name))));
    let open = Memo::new(move |_| params.with(|params| params.get(OPEN)));
    let events = Resource::new_blocking(move || query.get(), events::list);
    view! {
        <Title text="Events" />
        <div class="head">
            <div>
                <h1>"Events"</h1>
                <p>"Who did what, and when. Nothing here can be changed or removed."</p>
            </div>
        </div>
        <SearchForm query=query />
        <Transition fallback=|| view! { <Loading what="events" /> }>
            <List query=query open=open events=events />
        </Transition>
    }
}

/// Compared, so that other rows do not build the table anew.
#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Failed(Problem),
    /// True if there is no event at all.
    Empty(bool),
    Some,
}

#[component]
fn List(
    query: Memo<EventQuery>,
    open: Memo<Option<String>>,
    events: Resource<Result<Page<Event>, Problem>>,
) -> impl IntoView {
    let state = Memo::new(move |_| {
        events.with(|answer| match answer {
            None => State::Waiting,
            Some(Err(problem)) => State::Failed(problem.clone()),
            Some(Ok(page)) if page.items.is_empty() => {
                State::Empty(query.with(|query| *query == EventQuery::default()))
            }
            Some(Ok(_)) => State::Some,
        })
    });
    let page = Memo::new(move |last: Option<&Page<Event>>| match events.get() {
        Some(Ok(page)) => page,
        _ => {
            last.cloned().unwrap_or_else(|| Page { items: Vec::new(), next: None, previous: None, count: Count::of(0) })
        }
    });
    let retry = Callback::new(move |()| events.refetch());
    let count =
        move || page.with(|page| format!("{} {}", page.count, if page.count.value == 1 { "event" } else { "events" }));
    move || match state.get() {
        State::Waiting => ().into_any(),
        State::Failed(problem) => view! { <Failed what="the events" problem=problem retry=retry /> }.into_any(),
        State::Empty(none) => view! { <Empty none=none /> }.into_any(),
        State::Some => view! {
            <div class="batch idle" role="region" aria-label="Results"><span role="status">{count}</span></div>
            <EventTable query=query open=open page=page />
        }
        .into_any(),
    }
}

/// Nothing to list: because nothing happened yet, or because nothing matches.
#[component]
fn Empty(none: bool) -> impl IntoView {
    let (title, text) = if none {
        ("No events yet", "Whatever people do with keys, users and settings is noted here.")
    } else {
        ("No event matches", "Try a part of a name, a whole ID, or another kind.")
    };
    view! {
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>{title}</h2>
                <p>{text}</p>
                <div class="actions">
                    {(!none).then(|| view! { <a class="btn" href=PATH>"Show all events"</a> })}
                </div>
            </div>
        </div>
    }
}
