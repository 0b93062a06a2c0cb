use domain::event::{EventQuery, FAMILIES};
use domain::page::Position;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{PATH, address};
use crate::components::SearchBox;

/// Answers while typing; without scripts it is a form that asks the server.
#[component]
pub(super) fn SearchForm(query: Memo<EventQuery>) -> impl IntoView {
    let navigate = use_navigate();
    // From the first page, whatever is looked for.
    let go = move |asked: EventQuery, replace: bool| {
        let asked = EventQuery { position: Position::Start, ..asked };
        navigate(&address(&asked, None), NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    };
    let search = {
        let go = go.clone();
        Callback::new(move |text: String| go(EventQuery { text: text.into(), ..query.get_untracked() }, true))
    };
    let pick = move |kind: String| {
        let family = Some(kind).filter(|kind| !kind.is_empty());
        go(EventQuery { family, ..query.get_untracked() }, false);
    };
    let kind = Memo::new(move |_| query.with(|query| query.family.clone().unwrap_or_default()));
    let option = move |(value, label): (&'static str, &'static str)| {
        view! { <option value=value selected=kind.get_untracked() == value>{label}</option> }
    };
    view! {
        <form class="tools" method="get" action=PATH role="search" on:submit=|event| event.prevent_default()>
            <SearchBox label="Search name or ID" text=Memo::new(move |_| query.with(|query| query.text.to_string())) on_search=search />
            <label class="chip" class:on=move || kind.with(|kind| !kind.is_empty())>
                <span>"Kind"</span>
                <select name="kind" prop:value=kind on:change=move |event| pick(event_target_value(&event))>
                    {option(("", "any"))}
                    {FAMILIES.map(option).collect_view()}
                </select>
            </label>
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}
