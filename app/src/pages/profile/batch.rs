//! The line above the table: how many keys there are, or what is selected and what can be done with it.

use domain::api_key::{ApiKey, KeyQuery};
use leptos::prelude::*;

use super::api_keys::{Own, WORDS};
use crate::components::{Listed, Results};
use crate::pages::selection::Selected;

#[component]
pub(super) fn BatchBar(own: Own, shown: Listed<KeyQuery, ApiKey>) -> impl IntoView {
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
        <Results text=shown.counted(WORDS) />
    }
}
