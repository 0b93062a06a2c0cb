use leptos::prelude::*;

use super::binding::Binding;

/// Several lines of text with their label, a hint and what is wrong with them.
#[component]
pub(crate) fn TextArea(
    /// The ID of the input and its name in a form.
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: Binding<String>,
    #[prop(into)] error: Signal<Option<String>>,
    #[prop(into)] hint: String,
    /// Shown, not asked for.
    #[prop(optional)]
    read_only: bool,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = format!("{hint_id} {error_id}");
    // Never with children: text between the tags would be read as HTML.
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                id=name name=name class="mono" rows="3" spellcheck="false" autocapitalize="off" aria-describedby=described
                readonly=read_only
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=value.signal() on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            <p class="hint" id=hint_id>{hint}</p>
            <p class="error" id=error_id hidden=move || error.get().is_none()>{move || error.get()}</p>
        </div>
    }
}
