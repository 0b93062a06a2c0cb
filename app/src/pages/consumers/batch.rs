//! The line above the table: how many there are, or what is selected and what can be done with it.

use domain::consumer::{Act, Consumer, ConsumerQuery};
use leptos::prelude::*;

use super::act::Asked;
use super::list::{Page, WORDS};
use crate::components::{Listed, Results};
use crate::pages::selection::Selected;

#[component]
pub(super) fn BatchBar(page: Page, shown: Listed<ConsumerQuery, Consumer>) -> impl IntoView {
    let Page { selected, asked, .. } = page;
    let ask =
        move |act| move |_| asked.set(Some(Asked { act, ids: selected.with_untracked(Selected::ids), name: None }));
    let active = move || {
        view! {
            <div class="batch" role="region" aria-label="Selection">
                <span role="status"><b>{move || selected.with(Selected::count)} " selected"</b></span>
                <button class="linkish plain" type="button" on:click=move |_| selected.set(Selected::default())>"Clear"</button>
                <span class="end">
                    <button class="btn" type="button" aria-haspopup="dialog" on:click=ask(Act::Approve)>"Approve"</button>
                    <button class="btn" type="button" aria-haspopup="dialog" on:click=ask(Act::Disapprove)>"Disapprove"</button>
                    <button class="btn danger" type="button" aria-haspopup="dialog" on:click=ask(Act::Remove)>"Remove"</button>
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
