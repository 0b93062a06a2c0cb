use leptos::prelude::*;

/// A radio button or a tick box with its words.
#[component]
pub(crate) fn ChoiceField(
    /// Or `checkbox`.
    #[prop(default = "radio")]
    kind: &'static str,
    name: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(into)] chosen: Signal<bool>,
    /// Takes whether it is chosen by now.
    #[prop(into)]
    on_choose: Callback<bool>,
    /// The words; what they mean in a `small`.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type=kind name=name value=value checked=chosen.get_untracked() prop:checked=chosen
                on:change=move |event| on_choose.run(event_target_checked(&event))
            />
            <span>{children()}</span>
        </label>
    }
}
