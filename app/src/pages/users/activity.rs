//! What somebody did and what was done to them, the latest first.

use domain::event::Event;
use domain::page::Page;
use domain::preference::EVENT_COLUMNS;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::paging::{leads, shown};
use super::person::Screen;
use super::tabs::address_of;
use crate::components::{Empty, ListWords, Results, Sheet, beside, use_preferences};
use crate::pages::events::{EventRows, OPEN, event_heads, event_row};

const WORDS: ListWords = ListWords { one: "event", all: "their activity" };

#[component]
pub(super) fn Activity(screen: Screen, page: Page<Event>) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <Empty title="Nothing happened yet" text="What they do, and what is done to them, is noted here." /> }
            .into_any();
    }
    let (id, query) = (screen.user.with_untracked(|user| user.id), use_query_map());
    let columns = untrack(|| use_preferences().of(&EVENT_COLUMNS));
    let address = move |open: Option<String>| {
        let of_page = |query: &leptos_router::params::ParamsMap| {
            let position = ["after", "before"].into_iter().filter_map(|name| Some((name, query.get(name)?)));
            beside(&address_of(id, "activity"), query, position.chain(open.map(|id| (OPEN, id))).collect())
        };
        query.with(of_page)
    };
    let rows = EventRows {
        columns,
        open: Memo::new(move |_| query.with(|query| query.get(OPEN))),
        searched: Memo::new(|_| String::new()),
        address: Callback::new(address),
    };
    let (previous, next) = leads(&page, address_of(id, "activity"));
    let (count, of) = (WORDS.counted(page.count), shown(&page));
    view! {
        <Results text=Signal::stored(count) />
        <Sheet
            caption="Events, newest first" class="events" head=event_heads(columns).into_any()
            rows=page.items.into_iter().map(|event| event_row(event, rows)).collect_view().into_any()
            shown=Signal::stored(of) previous=previous next=next
        />
    }
    .into_any()
}
