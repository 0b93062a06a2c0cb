//! The line above the table: how many keys there are, or what is selected and what can be done with it.

use domain::api_key::ApiKey;
use domain::page::{Page, grouped};
use leptos::prelude::*;

use super::api_keys::Own;
use crate::pages::selection::Selected;

#[component]
pub(super) fn BatchBar(own: Own, page: Memo<Page<ApiKey>>) -> impl IntoView {
    let selected = own.selected;
    let active = move || {
        view! {
            <div class="batch" role="region" aria-label="Selection">
                <span role="status"><b>{move || selected.with(Selected::count)} " selected"</b></span>
                <button class="linkish plain" type="button" on:click=move |_| selected.set(Selected::default())>"Clear"</button>
                <span class="end">
                    <button class="btn danger" type="button" aria-haspopup="dialog" on:click=move |_| own.deleting_selected.set(Some(selected.with_untracked(Selected::ids)))>
                        "Delete"
                    </button>
                </span>
            </div>
        }
    };
    // The line below stays where the bar covers the foot of a narrow window instead of taking its place.
    view! {
        <Show when=move || !selected.with(Selected::is_empty)>{active}</Show>
        <div class="batch idle" role="region" aria-label="Results">
            <span role="status">{move || page.with(|page| keys(u64::from(page.count.value)))}</span>
        </div>
    }
}

/// A number of keys in words.
pub(super) fn keys(count: u64) -> String {
    if count == 1 { "1 key".to_owned() } else { format!("{} keys", grouped(count)) }
}
