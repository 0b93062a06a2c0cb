//! What is shown: the views, and the search.

use domain::api_key::{KeyQuery, View};
use domain::page::Position;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::address;
use crate::components::{Icon, SearchBox, Shape};

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
    let text = Memo::new(move |_| query.with(|query| query.filter.text.to_string()));
    let search = Callback::new(move |text: String| {
        let mut query = query.get_untracked();
        query.filter.text = text.into();
        query.position = Position::Start;
        let quietly = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address(&query), quietly);
    });
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
    let project = move || query.with(|query| query.filter.project.clone());
    let without_project = move || {
        let mut query = query.get();
        query.filter.project = None;
        query.position = Position::Start;
        address(&query)
    };
    view! {
        <form class="tools" method="get" action=super::PATH role="search" on:submit=|event| event.prevent_default()>
            <SearchBox label="Search name, ID or owner" text=text on_search=search />
            <input type="hidden" name="status" value=view />
            {move || sort().map(|sort| view! { <input type="hidden" name="sort" value=sort /> })}
            {move || owner().map(|owner| view! {
                <input type="hidden" name="owner" value=owner.to_string() />
                <A href=without_owner attr:class="chip on" attr:aria-label="Show every owner’s keys">
                    "Owner: " <b class="mono">{owner.to_string()}</b> <Icon shape=Shape::Cross />
                </A>
            })}
            {move || project().map(|project| view! {
                <input type="hidden" name="project" value=project.clone() />
                <A href=without_project attr:class="chip on" attr:aria-label="Show the keys of every project">
                    "Project: " <b class="mono">{project}</b> <Icon shape=Shape::Cross />
                </A>
            })}
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}
