use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::PATH;
use super::query::UserQuery;
use crate::components::{Icon, Shape, slash_focuses};

const DEBOUNCE: Duration = Duration::from_millis(150);

/// Answers while typing; without scripts it is a form that asks the server.
#[component]
pub(super) fn SearchForm(query: Memo<UserQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let input = NodeRef::<html::Input>::new();
    let go = debounce(DEBOUNCE, move |text: String| {
        let text = text.trim().to_owned();
        if query.with_untracked(|query| query.text != text) {
            let quietly = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&UserQuery { text, ..UserQuery::default() }.address(), quietly);
        }
    });
    let go = StoredValue::new_local(go);
    // The way back changes the URL: the field follows, but not while somebody types in it.
    let text = Memo::new(move |_| query.with(|query| query.text.clone()));
    Effect::new(move |_| {
        let text = text.get();
        if let Some(input) = input.get()
            && document().active_element().as_ref() != Some(input.as_ref())
        {
            input.set_value(&text);
        }
    });
    slash_focuses(input);
    view! {
        <form class="tools" method="get" action=PATH role="search" on:submit=|event| event.prevent_default()>
            <div class="search">
                <Icon shape=Shape::Search />
                <input
                    node_ref=input type="search" name="q" value=text.get_untracked() maxlength="254"
                    aria-label="Search name, email or ID" placeholder="Search name, email or ID" aria-keyshortcuts="/"
                    on:input=move |event| go.update_value(|go| go(event_target_value(&event)))
                />
                <kbd>"/"</kbd>
            </div>
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}
