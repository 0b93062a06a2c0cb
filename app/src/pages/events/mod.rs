//! What happened in the tenant, newest first. Search, kind, page and the opened event are in the URL.

mod detail;
mod table;

use domain::event::{EventQuery, FAMILIES};
use domain::preference::EVENT_COLUMNS;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::table::event_table;
pub(super) use self::table::{EventRows, event_heads, event_row};
use crate::calls::events;
use crate::components::{Empty, ListRows, ListTools, ListWords, SelectChip, Title, use_list};

const PATH: &str = "/events";
/// The parameter that names the opened event.
pub(super) const OPEN: &str = "open";
const WORDS: ListWords = ListWords { one: "event", all: "the events" };

#[component]
pub(crate) fn Events() -> impl IntoView {
    let list = use_list(PATH, events::list);
    let params = use_query_map();
    let open = Memo::new(move |_| params.with(|params| params.get(OPEN)));
    let pick = Callback::new(move |kind: String| {
        list.narrow(|query| query.family = Some(kind).filter(|kind| !kind.is_empty()));
    });
    let kind = move || list.query.with(|query| query.family.clone().unwrap_or_default());
    let kinds = FAMILIES.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    view! {
        <Title text="Events" />
        <div class="head">
            <div>
                <h1>"Events"</h1>
                <p>"Who did what, and when. Nothing here can be changed or removed."</p>
            </div>
        </div>
        <ListTools list=list label="Search name or ID" csv=true columns=&EVENT_COLUMNS>
            <SelectChip label="Kind" name="kind" options=Signal::stored(kinds) chosen=Signal::derive(kind) on_pick=pick />
        </ListTools>
        <ListRows
            list=list words=WORDS empty=Callback::new(empty)
            table=Callback::new(move |shown| event_table(shown, open))
        />
    }
}

/// Nothing to list: because nothing happened yet, or because nothing matches.
fn empty(query: EventQuery) -> AnyView {
    if query == EventQuery::default() {
        view! { <Empty title="No events yet" text="Whatever people do with keys, users and settings is noted here." /> }
            .into_any()
    } else {
        view! {
            <Empty title="No event matches" text="Try a part of a name, a whole ID, or another kind.">
                <a class="btn" href=PATH>"Show all events"</a>
            </Empty>
        }
        .into_any()
    }
}
