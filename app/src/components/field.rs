use leptos::prelude::*;

use super::binding::Binding;

/// A line of text with its label, a hint and what is wrong with it.
#[component]
pub(crate) fn Field(
    /// The ID of the input and its name in a form.
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: Binding<String>,
    #[prop(into)] error: Signal<Option<String>>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = "text")] kind: &'static str,
    /// What stands behind a number.
    #[prop(optional)]
    unit: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] class: &'static str,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = format!("{hint_id} {error_id}");
    let (error, on_typed) = until_typed(error);
    let input = view! {
        <input
            id=name name=name type=kind autocomplete=autocomplete aria-describedby=described disabled=disabled
            aria-invalid=move || error.get().is_some().then_some("true") inputmode=(!unit.is_empty()).then_some("numeric")
            prop:value=value.signal()
            value=value.get_untracked()
            on:input=move |event| {
                on_typed.run(());
                value.set(event_target_value(&event));
            }
        />
    };
    let input = if unit.is_empty() {
        input.into_any()
    } else {
        view! { <div class="unit">{input} <span>{unit}</span></div> }.into_any()
    };
    view! {
        <div class=format!("field {class}")>
            <label for=name>{label}</label>
            {input}
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <p class="error" id=error_id hidden=move || error.get().is_none()>{move || error.get()}</p>
        </div>
    }
}

/// A password with a button that shows it.
#[component]
pub(crate) fn PasswordField(
    name: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(into)] error: Signal<Option<String>>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = "current-password")] autocomplete: &'static str,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = format!("{hint_id} {error_id}");
    let (error, on_typed) = until_typed(error);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="unit">
                <input
                    id=name name=name autocomplete=autocomplete aria-describedby=described
                    type=move || if shown.get() { "text" } else { "password" }
                    aria-invalid=move || error.get().is_some().then_some("true")
                    prop:value=value
                    on:input=move |event| {
                        on_typed.run(());
                        value.set(event_target_value(&event));
                    }
                />
                <button type="button" aria-pressed=move || shown.get().to_string() on:click=move |_| shown.update(|s| *s = !*s)>
                    {move || if shown.get() { "Hide" } else { "Show" }}
                </button>
            </div>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <p class="error" id=error_id hidden=move || error.get().is_none()>{move || error.get()}</p>
        </div>
    }
}

/// What was wrong with a text is no news of the next one: told until somebody types.
fn until_typed(error: Signal<Option<String>>) -> (Signal<Option<String>>, Callback<()>) {
    let typed = RwSignal::new(false);
    Effect::new(move |_| {
        error.track();
        typed.set(false);
    });
    (Signal::derive(move || error.get().filter(|_| !typed.get())), Callback::new(move |()| typed.set(true)))
}
