use leptos::prelude::*;

use super::key::Screen;

/// From where and how often it may be used.
#[component]
pub(super) fn LimitsCard(screen: Screen) -> impl IntoView {
    let facts = move || {
        let limits = screen.details.with(|details| details.limits.clone());
        let addresses = if limits.allowed_addresses.is_empty() {
            view! { <span class="muted">"every address"</span> }.into_any()
        } else {
            let line = |network: domain::network::Network| view! { <li><code>{network.to_string()}</code></li> };
            view! { <ul>{limits.allowed_addresses.into_iter().map(line).collect_view()}</ul> }.into_any()
        };
        let rate = match limits.ratelimit {
            Some(rate) => {
                format!("{} calls per {}", domain::page::grouped(rate.limit.into()), rate.per.as_str()).into_any()
            }
            None => view! { <span class="muted">"none"</span> }.into_any(),
        };
        view! {
            <div><dt>"Allowed addresses"</dt><dd>{addresses}</dd></div>
            <div><dt>"Rate limit"</dt><dd>{rate}</dd></div>
        }
    };
    view! {
        <section class="card" aria-labelledby="key-limits">
            <header><h2 id="key-limits">"Limits"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}
