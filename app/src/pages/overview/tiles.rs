//! Four numbers, each a link to the keys that it counts.

use domain::credential::{KeyFilter, KeyQuery, KeySort, View};
use domain::page::{Count, Direction};
use domain::time::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calls::{Answer, api_keys};
use crate::components::{When, link_to};

const TILES: [(View, &str, &str); 4] = [
    (View::Active, "Active keys", "neither expired nor revoked"),
    (View::ExpiringSoon, "Expiring in 14 days", "none"),
    (View::NeverUsed, "Never used", "active, without a single call"),
    (View::Idle, "Idle 90 days", "active, without a call for that long"),
];

/// What a tile needs of a page of keys: the page itself would make the document many times as large.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Glance {
    count: Count,
    first: Option<(String, Timestamp)>,
}

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

async fn glance(view: View) -> Answer<Glance> {
    let page = api_keys::list(query(view)).await?;
    let first = page.items.into_iter().next().map(|key| (key.name, key.expires_at));
    Ok(Glance { count: page.count, first })
}

#[component]
pub(super) fn Tiles() -> impl IntoView {
    let glances = TILES.map(|(view, ..)| Resource::new_blocking(|| (), move |()| glance(view)));
    let tiles = move || TILES.into_iter().zip(glances).map(|(about, glance)| tile(about, glance.get())).collect_view();
    view! { <div class="tiles"><Transition>{tiles}</Transition></div> }
}

fn tile((view, label, hint): (View, &'static str, &'static str), glance: Option<Answer<Glance>>) -> impl IntoView {
    let count = match &glance {
        Some(Ok(glance)) => glance.count.to_string(),
        _ => "–".to_owned(),
    };
    let warns = view == View::ExpiringSoon && matches!(&glance, Some(Ok(glance)) if glance.count.value > 0);
    let hint = match glance {
        Some(Ok(Glance { first: Some((name, at)), .. })) if warns => {
            view! { <small>"next: " {name} ", " <When at=at /></small> }.into_any()
        }
        Some(Err(_)) => view! { <small>"could not be counted"</small> }.into_any(),
        _ => view! { <small>{hint}</small> }.into_any(),
    };
    view! {
        <a class="tile" class:warn=warns href=link_to("/api-keys", &query(view).to_params())>
            <span>{label}</span>
            <b>{count}</b>
            {hint}
        </a>
    }
}
