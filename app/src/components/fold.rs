use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDetailsElement;

/// A part of a form that few need: closed until somebody opens it or something in it is wrong.
#[component]
pub(crate) fn Fold(
    summary: &'static str,
    /// What was chosen in it, told while it is closed too.
    #[prop(optional, into)]
    told: Signal<Option<String>>,
    open: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let toggled = move |event: Event| {
        if let Some(details) = event.target().and_then(|target| target.dyn_into::<HtmlDetailsElement>().ok()) {
            open.set(details.open());
        }
    };
    view! {
        <details class="fold" open=move || open.get() on:toggle=toggled>
            <summary><span>{summary}</span> <small>{told}</small></summary>
            <div class="form">{children()}</div>
        </details>
    }
}
