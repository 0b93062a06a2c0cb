use domain::limits::{Limits, Per, RateLimit};
use leptos::prelude::*;

use crate::components::TextArea;

/// The fields that errors are told beside, in their order; also the IDs of their controls.
pub(in crate::pages) const LIMITS: [&str; 2] = ["allowed_addresses", "ratelimit"];

/// Limits as they stand in a form.
#[derive(Clone, Copy)]
pub(in crate::pages) struct TypedLimits {
    addresses: RwSignal<String>,
    calls: RwSignal<String>,
    per: RwSignal<Per>,
}

impl TypedLimits {
    pub(in crate::pages) fn new() -> Self {
        Self { addresses: RwSignal::default(), calls: RwSignal::default(), per: RwSignal::new(Per::Minute) }
    }

    pub(in crate::pages) fn load(self, limits: &Limits) {
        let lines: Vec<_> = limits.allowed_addresses.iter().map(ToString::to_string).collect();
        self.addresses.set(lines.join("\n"));
        self.calls.set(limits.ratelimit.map(|rate| rate.limit.to_string()).unwrap_or_default());
        self.per.set(limits.ratelimit.map_or(Per::Minute, |RateLimit { per, .. }| per));
    }

    /// What was typed, by the rules that hold on the server too.
    pub(in crate::pages) fn parse(self) -> domain::Result<Limits> {
        Limits::parse(&self.addresses.get_untracked(), &self.calls.get_untracked(), self.per.get_untracked())
    }
}

/// From where and how often a key may be used.
#[component]
pub(in crate::pages) fn LimitsFields(
    typed: TypedLimits,
    #[prop(into)] addresses_error: Signal<Option<String>>,
    #[prop(into)] rate_error: Signal<Option<String>>,
) -> impl IntoView {
    let TypedLimits { addresses, calls, per } = typed;
    let option = move |choice: Per| {
        let is_chosen = per.get_untracked() == choice;
        view! { <option value=choice.as_str() selected=is_chosen>"calls per " {choice.as_str()}</option> }
    };
    let choose = move |event| {
        if let Ok(chosen) = event_target_value(&event).parse() {
            per.set(chosen);
        }
    };
    view! {
        <TextArea
            name="allowed_addresses" label="Allowed addresses, one per line" value=addresses error=addresses_error
            hint="Networks such as 10.0.0.0/8, or single addresses. From anywhere else the key is refused. Empty: every address."
        />
        <div class="field">
            <label for="ratelimit">"At most"</label>
            <div class="unit rate">
                <input
                    id="ratelimit" name="ratelimit" type="text" inputmode="numeric" autocomplete="off"
                    aria-describedby="ratelimit-hint ratelimit-error" aria-invalid=move || rate_error.get().is_some().then_some("true")
                    prop:value=calls on:input=move |event| calls.set(event_target_value(&event))
                />
                <select aria-label="Time that calls are counted in" prop:value=move || per.get().as_str() on:change=choose>
                    {Per::ALL.map(option).collect_view()}
                </select>
            </div>
            <p class="hint" id="ratelimit-hint">"Calls beyond it are refused until the time is over. Leave empty for no limit."</p>
            <p class="error" id="ratelimit-error" hidden=move || rate_error.get().is_none()>{move || rate_error.get()}</p>
        </div>
    }
}
