//! The line above the table: how many match, or what is selected and what can be done with it.

use domain::api_key::{ApiKey, KeyQuery};
use domain::permission::Permission;
use leptos::prelude::*;

use super::list::{Revoking, WORDS};
use super::revoke::Asked;
use crate::components::{Listed, Results, use_viewer};
use crate::pages::selection::Selected;

#[component]
pub(super) fn BatchBar(shown: Listed<KeyQuery, ApiKey>, revoking: Revoking) -> impl IntoView {
    let Listed { query, page, .. } = shown;
    let Revoking { selected, asked, .. } = revoking;
    let may_revoke = use_viewer().may(Permission::ApiKeysRevoke);
    let matching = move || page.with(|page| page.count.to_string());
    let active = move || {
        let words = move || selected.with(|selected| words(selected, &matching()));
        let on_revoke =
            move |_| asked.set(Some(Asked { selection: selected.get_untracked().to_selection(), name: None }));
        let select_matching =
            move |_| selected.update(|s| s.select_matching(query.with_untracked(|q| q.filter.clone())));
        let more = move || page.with(|page| page.next.is_some() || page.previous.is_some());
        view! {
            <div class="batch" role="region" aria-label="Selection">
                <span role="status"><b>{words}</b></span>
                <Show when=move || more() && !selected.with(Selected::is_all_matching)>
                    <button class="linkish" type="button" on:click=select_matching>"Select all " {matching} " that match"</button>
                </Show>
                <button class="linkish plain" type="button" on:click=move |_| selected.set(Selected::default())>"Clear"</button>
                <span class="end">
                    <Show when=move || may_revoke>
                        <button class="btn danger" type="button" on:click=on_revoke>"Revoke"</button>
                    </Show>
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

fn words(selected: &Selected, matching: &str) -> String {
    if selected.is_all_matching() {
        format!("All {matching} that match are selected")
    } else {
        format!("{} selected", selected.count())
    }
}
