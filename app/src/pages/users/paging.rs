//! The pages of what a tab lists.

use domain::page::{Page, Position};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::beside;

/// Where the pages before and after this one of the tab at `address` are.
pub(super) fn leads<T>(page: &Page<T>, address: String) -> (Option<String>, Option<String>) {
    let query = use_query_map().get_untracked();
    let lead = |position: Position| beside(&address, &query, position.to_param().into_iter().collect());
    let previous = page.previous.clone().map(|cursor| lead(Position::Before(cursor)));
    (previous, page.next.clone().map(|cursor| lead(Position::After(cursor))))
}

/// `50 of 312`
pub(super) fn shown<T>(page: &Page<T>) -> String {
    format!("{} of {}", page.items.len(), page.count)
}
