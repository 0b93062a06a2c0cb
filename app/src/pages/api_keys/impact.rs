//! What stops when keys are refused that were not before.

use domain::page::grouped;
use domain::selection::{Busy, Impact};
use leptos::prelude::*;

use crate::components::counted;

/// What will break.
#[component]
pub(in crate::pages) fn ImpactList(impact: Impact) -> impl IntoView {
    let Impact { active, not_active, used, calls, busiest, .. } = impact;
    let warning = (calls > 0).then(|| {
        let who = match (active, used) {
            (1, _) => "It".to_owned(),
            (_, 1) => "1 of them".to_owned(),
            (_, used) => format!("{} of them", grouped(used)),
        };
        view! {
            <div class="notice warn">
                <div>{who} " made " <b>{counted(calls, "call")}</b> " in the last 24 hours. Calls like these will be refused."</div>
            </div>
        }
    });
    let quiet = (calls == 0 && active > 0).then(|| view! { <p>"No calls in the last 24 hours."</p> });
    let unchanged = (not_active > 0).then(|| {
        view! { <p class="muted">{left(not_active)}</p> }
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
    view! { {warning} {quiet} {list} {unchanged} }
}

/// What is said of selected keys that are not active.
pub(super) fn left(count: u64) -> String {
    match count {
        1 => "1 selected key is not active and stays as it is.".to_owned(),
        count => format!("{} selected keys are not active and stay as they are.", grouped(count)),
    }
}
