//! The viewer's own keys, the newest first.

use domain::api_key::{ApiKey, KeyQuery};
use domain::page::Count;
use domain::status::Status;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calls::{Answer, api_keys};
use crate::components::{Expiry, StatusPill, use_viewer};

const PATH: &str = "/profile/api-keys";
const SHOWN: usize = 5;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Mine {
    keys: Vec<ApiKey>,
    count: Count,
    /// API keys are switched on in the tenant.
    enabled: bool,
}

async fn mine() -> Answer<Mine> {
    let page = api_keys::list_own(KeyQuery::default()).await?;
    let enabled = api_keys::rules().await?.api_keys_enabled;
    Ok(Mine { keys: page.items.into_iter().take(SHOWN).collect(), count: page.count, enabled })
}

#[component]
pub(super) fn OwnKeys() -> impl IntoView {
    let mine = Resource::new_blocking(|| (), |()| mine());
    view! {
        <section class="card" aria-labelledby="own-keys">
            <Transition fallback=|| view! { <div class="skeleton short" role="status"><span class="visually-hidden">"Loading your API keys"</span></div> }>
                {move || mine.get().map(|answer| match answer {
                    Ok(mine) => view! { <Keys mine=mine /> }.into_any(),
                    Err(problem) => view! {
                        <header><h2 id="own-keys">"My API keys"</h2></header>
                        <div class="body">
                            <div class="notice danger" role="alert">
                                <div><b>"Your keys could not be loaded."</b> " " {problem.to_string()}</div>
                                <button class="btn small" type="button" on:click=move |_| mine.refetch()>"Retry"</button>
                            </div>
                        </div>
                    }.into_any(),
                })}
            </Transition>
        </section>
    }
}

#[component]
fn Keys(mine: Mine) -> impl IntoView {
    let Mine { keys, count, enabled } = mine;
    let viewer = use_viewer();
    let has_seat = untrack(|| viewer.get().has_seat);
    let obstacle = match (enabled, has_seat) {
        (false, _) => Some(
            "API keys are disabled in this tenant: none can be generated, and those that exist are refused. An administrator enables them under Settings.",
        ),
        (true, false) => {
            Some("You hold no licence seat, and generating a key needs one. An administrator can give you one.")
        }
        (true, true) => None,
    };
    let none = keys.is_empty();
    let summary = if none { "You have none yet.".to_owned() } else { format!("The newest of {count}.") };
    let link = if none && obstacle.is_none() {
        view! { <a class="btn primary" href=PATH>"Generate your first key"</a> }.into_any()
    } else {
        view! { <a class="btn" href=PATH>"All my API keys"</a> }.into_any()
    };
    let what = "With a key, a program calls the APIs as you. You copy it once, when it is generated.";
    view! {
        <header>
            <h2 id="own-keys">"My API keys"</h2>
            <p>{summary}</p>
        </header>
        <div class="body">
            {obstacle.map(|text| view! { <div class="notice warn"><div>{text}</div></div> })}
            {(none && obstacle.is_none()).then(|| view! { <p>{what}</p> })}
            {(!none).then(|| view! { <ul class="lines">{keys.into_iter().map(line).collect_view()}</ul> })}
        </div>
        <footer>{link}</footer>
    }
}

fn line(key: ApiKey) -> impl IntoView {
    let expiry = (key.status == Status::Active).then(|| {
        view! { <span class="muted">"expires " <Expiry at=key.expires_at soon=key.expires_soon /></span> }
    });
    view! {
        <li>
            <span class="name" dir="auto">{key.name}</span>
            <span class="line push">{expiry} <StatusPill status=key.status /></span>
        </li>
    }
}
