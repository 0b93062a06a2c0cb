use domain::api_key::ApiKey;
use domain::limits::Limits;
use leptos::prelude::*;

use super::limits_fields::{LIMITS, LimitsFields, TypedLimits};
use crate::calls::{PendingAnswer, api_keys};
use crate::components::{AskDialog, AskWords, use_ask};

/// The key whose limits are asked for, and the present ones.
pub(in crate::pages) type Limiting = (ApiKey, Limits);

const WORDS: AskWords = AskWords { undone: "Not saved.", doing: "Saving…" };

/// Sets from where and how often a key may be used.
#[component]
pub(in crate::pages) fn LimitDialog(
    limiting: RwSignal<Option<Limiting>>,
    on_limited: Callback<Limits>,
    /// Asks for the key anew: its limits may be set although the answer was lost.
    reload: Callback<()>,
) -> impl IntoView {
    let typed = TypedLimits::new();
    let act = move |(key, _): Limiting| -> PendingAnswer<Limits> {
        let limits = typed.parse();
        Box::pin(async move {
            let limits = limits?;
            api_keys::limit(key.id, limits.clone()).await.map(|()| limits)
        })
    };
    let ask = use_ask(limiting, act, move |limits| on_limited.run(limits), reload);
    Effect::new(move |_| {
        limiting.with(|limiting| {
            if let Some((_, present)) = limiting {
                typed.load(present);
            }
        });
    });
    let title = move || {
        limiting.with(|asked| asked.as_ref().map(|(key, _)| format!("Limits of {}", key.name))).unwrap_or_default()
    };
    view! {
        <AskDialog
            id="limit" ask=ask words=WORDS title=Signal::derive(title) button="Save" danger=false fields=&LIMITS
            lead="They hold from the next call on."
        >
            <LimitsFields
                typed=typed addresses_error=ask.error("allowed_addresses") rate_error=ask.error("ratelimit")
            />
        </AskDialog>
    }
}
