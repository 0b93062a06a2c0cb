use domain::list::ListQuery;
use domain::page::grouped;
use leptos::prelude::*;

use super::{List, Sent};

/// Ready-made filters as links, each with how many rows it shows. Where the list is narrowed further, nobody knows.
#[component]
pub(crate) fn Views<Q: ListQuery + Sent, T: Sent, V: Copy + PartialEq + Send + Sync + 'static>(
    list: List<Q, T>,
    /// In the order in which the answers of the list count them.
    all: &'static [V],
    label: fn(V) -> &'static str,
    /// The view that is asked for.
    of: fn(&Q) -> V,
    narrow: fn(&mut Q, V),
    /// True if nothing but the view narrows the list.
    is_alone: fn(&Q) -> bool,
) -> impl IntoView {
    let counts = move || {
        let is_known = list.query.with(is_alone);
        if is_known { list.by_view() } else { Vec::new() }
    };
    let links = move |counts: Signal<Vec<u64>>| {
        let link = move |(place, view): (usize, V)| {
            let href = move || list.narrowed(|query| narrow(query, view));
            let current = move || list.query.with(|query| of(query) == view).then_some("page");
            // It may be asked once more when the list has gone that it counts.
            let count = move || {
                let count = counts.try_with(|counts| counts.get(place).copied()).flatten();
                count.map(|count| view! { <span>{grouped(count)}</span> })
            };
            view! { <a href=href aria-current=current>{label(view)} " " {count}</a> }
        };
        all.iter().copied().enumerate().map(link).collect_view()
    };
    view! {
        <nav class="views" aria-label="Views">
            <Transition fallback=move || links(Signal::stored(Vec::new()))>{links(Signal::derive(counts))}</Transition>
        </nav>
    }
}
