//! What is shown: the views, and the search.

use std::time::Duration;

use domain::credential::{KeyQuery, View};
use domain::page::Position;
use leptos::html;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::address;
use crate::components::{Icon, Shape, slash_focuses};

const DEBOUNCE: Duration = Duration::from_millis(150);

/// Ready-made filters as links.
#[component]
pub(super) fn Views(query: Memo<KeyQuery>) -> impl IntoView {
    let link = move |view: View| {
        let href = move || {
            let mut query = query.get();
            query.filter.view = view;
            query.position = Position::Start;
            address(&query)
        };
        let current = move || query.with(|query| query.filter.view == view).then_some("page");
        view! { <a href=href aria-current=current>{view.label()}</a> }
    };
    view! { <nav class="views" aria-label="Views">{View::ALL.map(link).collect_view()}</nav> }
}

/// Answers while typing; without scripts it is a form that asks the server.
#[component]
pub(super) fn SearchForm(query: Memo<KeyQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let input = NodeRef::<html::Input>::new();
    let go = debounce(DEBOUNCE, move |text: String| {
        let mut query = query.get_untracked();
        if query.filter.text == text.trim() {
            return;
        }
        text.trim().clone_into(&mut query.filter.text);
        query.position = Position::Start;
        let quietly = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address(&query), quietly);
    });
    let go = StoredValue::new_local(go);
    // The way back changes the URL: the field follows, but not while somebody types in it.
    let text = Memo::new(move |_| query.with(|query| query.filter.text.clone()));
    Effect::new(move |_| {
        let text = text.get();
        if let Some(input) = input.get()
            && document().active_element().as_ref() != Some(input.as_ref())
        {
            input.set_value(&text);
        }
    });
    slash_focuses(input);
    let view = move || query.with(|query| query.filter.view.as_str());
    let sort = move || {
        let params = query.with(KeyQuery::to_params);
        params.into_iter().find(|(name, _)| *name == "sort").map(|(_, sort)| sort)
    };
    let owner = move || query.with(|query| query.filter.owner);
    let without_owner = move || {
        let mut query = query.get();
        query.filter.owner = None;
        query.position = Position::Start;
        address(&query)
    };
    view! {
        <form class="tools" method="get" action=super::PATH role="search" on:submit=|event| event.prevent_default()>
            <div class="search">
                <Icon shape=Shape::Search />
                <input
                    node_ref=input type="search" name="q" value=text.get_untracked() maxlength="300"
                    aria-label="Search name, ID or owner" placeholder="Search name, ID or owner" aria-keyshortcuts="/"
                    on:input=move |event| go.update_value(|go| go(event_target_value(&event)))
                />
                <kbd>"/"</kbd>
            </div>
            <input type="hidden" name="status" value=view />
            {move || sort().map(|sort| view! { <input type="hidden" name="sort" value=sort /> })}
            {move || owner().map(|owner| view! {
                <input type="hidden" name="owner" value=owner.to_string() />
                <A href=without_owner attr:class="chip on" attr:aria-label="Show every owner’s keys">
                    "Owner: " <b class="mono">{owner.to_string()}</b> <Icon shape=Shape::Cross />
                </A>
            })}
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}
