use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::PATH;
use super::query::UserQuery;
use crate::components::SearchBox;

/// Answers while typing; without scripts it is a form that asks the server.
#[component]
pub(super) fn SearchForm(query: Memo<UserQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let text = Memo::new(move |_| query.with(|query| query.text.clone()));
    let search = Callback::new(move |text: String| {
        let quietly = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&UserQuery { text, ..UserQuery::default() }.address(), quietly);
    });
    view! {
        <form class="tools" method="get" action=PATH role="search" on:submit=|event| event.prevent_default()>
            <SearchBox label="Search name, email or ID" text=text on_search=search />
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}
