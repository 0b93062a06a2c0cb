use domain::api_key::{ApiKey, KeyQuery, KeySort};
use domain::page::Direction;
use leptos::prelude::*;

use crate::components::{Listed, SortHeader};

/// The head of a column by which a list of keys can be sorted.
pub(crate) fn sort_header(shown: Listed<KeyQuery, ApiKey>, sort: KeySort, label: &'static str) -> impl IntoView {
    let (list, class) = (shown.list, format!("c-{}", sort.as_str()));
    let sorted = move || list.query.with(|query| (query.sort == sort).then_some(query.direction));
    let href = move || {
        let direction = sorted().map_or(sort.natural(), Direction::reversed);
        list.narrowed(|query| (query.sort, query.direction) = (sort, direction))
    };
    view! { <SortHeader label=label class=class sorted=Signal::derive(sorted) href=Signal::derive(href) /> }
}
