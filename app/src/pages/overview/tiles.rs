//! Four numbers, each a link to the keys that it counts.

use domain::api_key::{KeyFilter, KeyOverview, KeyQuery, KeySort, View};
use domain::list::ListQuery;
use domain::page::{Count, Direction};
use leptos::prelude::*;

use crate::calls::{Answer, api_keys};
use crate::components::{When, link_to};

const TILES: [(View, &str, &str); 4] = [
    (View::Active, "Active keys", "neither expired nor revoked"),
    (View::ExpiringSoon, "Expiring in 14 days", "none"),
    (View::NeverUsed, "Never used", "active, without a single call"),
    (View::Idle, "Idle 90 days", "active, without a call for that long"),
];

/// The next to expire comes first.
fn query(view: View) -> KeyQuery {
    let filter = KeyFilter { view, ..KeyFilter::default() };
    match view {
        View::ExpiringSoon => {
            KeyQuery { filter, sort: KeySort::Expires, direction: Direction::Ascending, ..KeyQuery::default() }
        }
        _ => KeyQuery { filter, ..KeyQuery::default() },
    }
}

const fn count_of(overview: &KeyOverview, view: View) -> Option<Count> {
    match view {
        View::Active => Some(overview.active),
        View::ExpiringSoon => Some(overview.expiring_soon),
        View::NeverUsed => Some(overview.never_used),
        View::Idle => Some(overview.idle),
        View::All | View::NoExpiry | View::Expired | View::Revoked => None,
    }
}

#[component]
pub(super) fn Tiles() -> impl IntoView {
    let overview = Resource::new_blocking(|| (), |()| api_keys::overview());
    let tiles = move || {
        let overview = overview.get();
        TILES.map(move |about| tile(about, overview.as_ref())).collect_view()
    };
    view! { <div class="tiles"><Transition>{tiles}</Transition></div> }
}

fn tile(
    (view, label, hint): (View, &'static str, &'static str),
    overview: Option<&Answer<KeyOverview>>,
) -> impl IntoView + use<> {
    let count = overview.and_then(|answer| count_of(answer.as_ref().ok()?, view));
    let warns = view == View::ExpiringSoon && count.is_some_and(|count| count.value > 0);
    let hint = match overview {
        Some(Ok(KeyOverview { next_to_expire: Some((name, at)), .. })) if warns => {
            view! { <small>"next: " {name.clone()} ", " <When at=*at /></small> }.into_any()
        }
        Some(Err(_)) => view! { <small>"could not be counted"</small> }.into_any(),
        _ => view! { <small>{hint}</small> }.into_any(),
    };
    view! {
        <a class="tile" class:warn=warns href=link_to("/api-keys", &query(view).to_params())>
            <span>{label}</span>
            <b>{count.map_or_else(|| "–".to_owned(), |count| count.to_string())}</b>
            {hint}
        </a>
    }
}
