use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::PATH;
use super::query::UserQuery;
use crate::components::{Icon, SearchBox, Shape};

/// Answers while typing; without scripts it is a form that asks the server.
#[component]
pub(super) fn SearchForm(query: Memo<UserQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let text = Memo::new(move |_| query.with(|query| query.text.to_string()));
    let search = Callback::new(move |text: String| {
        let quietly = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        let role = query.with_untracked(|query| query.role.clone());
        navigate(&UserQuery { text: text.into(), role, ..UserQuery::default() }.address(), quietly);
    });
    let role = move || query.with(|query| query.role.as_ref().map(ToString::to_string));
    let without_role = move || UserQuery { text: text.get().into(), ..UserQuery::default() }.address();
    view! {
        <form class="tools" method="get" action=PATH role="search" on:submit=|event| event.prevent_default()>
            <SearchBox label="Search name, email or ID" text=text on_search=search />
            {move || role().map(|role| {
                let label = format!("Role: {role}. Show users with every role");
                view! {
                    <input type="hidden" name="role" value=role.clone() />
                    <A href=without_role attr:class="chip on" attr:aria-label=label>
                        "Role: " <b>{role}</b> <Icon shape=Shape::Cross />
                    </A>
                }
            })}
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}
