use domain::api_key::ApiKey;
use domain::id::KeyId;
use domain::limits::Limits;
use leptos::prelude::*;

use super::limits_fields::{LIMITS, LimitsFields, TypedLimits};
use crate::calls::{Problem, api_keys};
use crate::components::{Dialog, FormError, focus_by_id};

/// The key whose limits are asked for, and the present ones.
pub(in crate::pages) type Limiting = (ApiKey, Limits);

/// Sets from where and how often a key may be used.
#[component]
pub(in crate::pages) fn LimitDialog(
    limiting: RwSignal<Option<Limiting>>,
    on_limited: Callback<Limits>,
    /// Asks for the key anew: its limits may be set although the answer was lost.
    reload: Callback<()>,
) -> impl IntoView {
    let typed = TypedLimits::new();
    let problem = RwSignal::new(None::<Problem>);
    let limit = Action::new(|(id, limits): &(KeyId, Limits)| {
        let (id, limits) = (*id, limits.clone());
        async move { api_keys::limit(id, limits.clone()).await.map(|()| limits) }
    });
    let pending = limit.pending();
    let refuse = move |refused: Problem| {
        if let Some(wrong) = LIMITS.into_iter().find(|field| refused.about(field).is_some()) {
            focus_by_id(wrong);
        }
        problem.set(Some(refused));
    };
    Effect::new(move |_| {
        limiting.with(|limiting| {
            if let Some((_, present)) = limiting {
                typed.load(present);
                problem.set(None);
            }
        });
    });
    Effect::new(move |_| match limit.value().get() {
        Some(Ok(limits)) => {
            limit.clear();
            limiting.set(None);
            on_limited.run(limits);
        }
        Some(Err(refused)) => {
            reload.run(());
            refuse(refused);
        }
        None => {}
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some((key, _)) = limiting.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        problem.set(None);
        match typed.parse() {
            Ok(limits) => _ = limit.dispatch((key.id, limits)),
            Err(error) => refuse(error.into()),
        }
    };
    let close = Callback::new(move |()| limiting.set(None));
    let title = move || {
        limiting.with(|asked| asked.as_ref().map(|(key, _)| format!("Limits of {}", key.name))).unwrap_or_default()
    };
    let about = move |field: &'static str| {
        Signal::derive(move || problem.with(|problem| problem.as_ref().and_then(|p| p.about(field))))
    };
    view! {
        <Dialog
            id="limit" open=Signal::derive(move || limiting.with(Option::is_some)) on_close=close held=pending
            title=Signal::derive(title) lead="They hold from the next call on."
        >
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=problem title="Not saved." fields=&LIMITS />
                    <LimitsFields typed=typed addresses_error=about("allowed_addresses") rate_error=about("ratelimit") />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>
                        {move || if pending.get() { "Saving…" } else { "Save" }}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
