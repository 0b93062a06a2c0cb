use domain::api_key::{ApiKey, KeyQuery, View};
use domain::page::grouped;
use leptos::prelude::*;

use crate::components::List;

/// Ready-made filters as links, each with how many keys it shows. Where the list is narrowed further, nobody knows.
#[component]
pub(crate) fn Views(list: List<KeyQuery, ApiKey>) -> impl IntoView {
    let counts = move || {
        let is_known = list.query.with(|query| query.filter.is_view_alone());
        if is_known { list.by_view() } else { Vec::new() }
    };
    let links = move |counts: Signal<Vec<u64>>| {
        let link = move |(place, view): (usize, View)| {
            let href = move || list.narrowed(|query| query.filter.view = view);
            let current = move || list.query.with(|query| query.filter.view == view).then_some("page");
            // It may be asked once more when the list has gone that it counts.
            let count = move || {
                let count = counts.try_with(|counts| counts.get(place).copied()).flatten();
                count.map(|count| view! { <span>{grouped(count)}</span> })
            };
            view! { <a href=href aria-current=current>{view.label()} " " {count}</a> }
        };
        View::ALL.into_iter().enumerate().map(link).collect_view()
    };
    view! {
        <nav class="views" aria-label="Views">
            <Transition fallback=move || links(Signal::stored(Vec::new()))>{links(Signal::derive(counts))}</Transition>
        </nav>
    }
}
