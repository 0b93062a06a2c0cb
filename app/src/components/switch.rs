use leptos::prelude::*;

use super::binding::Binding;

/// Something that is on or off, with what that means below its name.
#[component]
pub(crate) fn Switch(
    /// The ID of the input and its name in a form.
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    #[prop(into)] value: Binding<bool>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let (label_id, hint_id, error_id) = (format!("{name}-label"), format!("{name}-hint"), format!("{name}-error"));
    let described = format!("{hint_id} {error_id}");
    view! {
        <div class="field">
            <label class="switch-row" for=name>
                <span><span id=label_id.clone()>{label}</span><small id=hint_id>{hint}</small></span>
                <input
                    class="switch" type="checkbox" role="switch" id=name name=name checked=value.get_untracked() prop:checked=value.signal()
                    aria-labelledby=label_id aria-describedby=described
                    on:change=move |event| value.set(event_target_checked(&event))
                />
            </label>
            <p class="error" id=error_id hidden=move || error.get().is_none()>{move || error.get()}</p>
        </div>
    }
}
