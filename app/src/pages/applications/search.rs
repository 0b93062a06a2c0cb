//! What is shown: the search, and one role.

use domain::application::ApplicationQuery;
use domain::page::Position;
use domain::role::RoleName;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::PATH;
use super::query::address;
use crate::components::SearchBox;

/// Answers while typing; without scripts it is a form that asks the server.
#[component]
pub(super) fn SearchForm(query: Memo<ApplicationQuery>, roles: Memo<Vec<RoleName>>) -> impl IntoView {
    let navigate = use_navigate();
    // From the first page, whatever is looked for.
    let go = move |asked: ApplicationQuery, replace: bool| {
        let asked = ApplicationQuery { position: Position::Start, ..asked };
        navigate(&address(&asked), NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    };
    let search = {
        let go = go.clone();
        Callback::new(move |text: String| go(ApplicationQuery { text: text.into(), ..query.get_untracked() }, true))
    };
    let pick = move |role: String| go(ApplicationQuery { role: role.parse().ok(), ..query.get_untracked() }, false);
    let chosen = Memo::new(move |_| query.with(|query| query.role.clone()));
    // A role of the address that is none of the tenant's is shown as what it is: asked for.
    let offered = Memo::new(move |_| {
        let mut offered = roles.get();
        offered.extend(chosen.get().filter(|role| !roles.with(|roles| roles.contains(role))));
        offered
    });
    let option = move |role: RoleName| {
        let (name, shown) = (role.to_string(), role.to_string());
        let is_chosen = move || chosen.with(|chosen| chosen.as_ref() == Some(&role));
        view! { <option value=name selected=is_chosen>{shown}</option> }
    };
    view! {
        <form class="tools" method="get" action=PATH role="search" on:submit=|event| event.prevent_default()>
            <SearchBox label="Search name or client ID" text=Memo::new(move |_| query.with(|query| query.text.to_string())) on_search=search />
            <label class="chip" class:on=move || chosen.with(Option::is_some)>
                <span>"Role"</span>
                <select name="role" on:change=move |event| pick(event_target_value(&event))>
                    <option value="" selected=move || chosen.with(Option::is_none)>"any"</option>
                    <For each=move || offered.get() key=RoleName::clone let:role>{option(role)}</For>
                </select>
            </label>
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}
