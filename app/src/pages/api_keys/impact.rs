//! What stops when keys are refused that were not before.

use domain::page::grouped;
use domain::selection::{Busy, Impact};
use leptos::prelude::*;

/// What will break.
#[component]
pub(in crate::pages) fn ImpactList(impact: Impact) -> impl IntoView {
    let Impact { active, not_active, used, calls, busiest, .. } = impact;
    let warning = (calls > 0).then(|| {
        let which = if active == 1 { "It was".to_owned() } else { format!("{} of them were", grouped(used)) };
        view! {
            <div class="notice warn">
                <div>{which} " used in the last 24 hours: calls like those " <b>{grouped(calls)}</b> " will be refused."</div>
            </div>
        }
    });
    let quiet = (calls == 0 && active > 0).then(|| view! { <p>"No calls in the last 24 hours."</p> });
    let left = (not_active > 0).then(|| {
        view! { <p class="muted">{keys(not_active)} " of the selection not active: only active keys can be revoked, so they stay as they are."</p> }
    });
    let list = (!busiest.is_empty()).then(|| {
        let line = |busy: Busy| {
            view! {
                <li>
                    <span><b>{busy.name}</b><small>{busy.owner}</small></span>
                    <span>{grouped(busy.calls)} " calls"<small>"last 24 hours"</small></span>
                </li>
            }
        };
        view! { <ul class="impact" tabindex="0" aria-label="Keys with the most calls">{busiest.into_iter().map(line).collect_view()}</ul> }
    });
    view! { {warning} {quiet} {list} {left} }
}

pub(in crate::pages) fn keys(count: u64) -> String {
    if count == 1 { "1 key".to_owned() } else { format!("{} keys", grouped(count)) }
}
