use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::notice::{FlashMessage, Tone};

const SHOWN: Duration = Duration::from_secs(2);

/// Copies `text`; says so on the button and to screen readers.
#[component]
pub(crate) fn CopyButton(
    #[prop(into)] text: Signal<String>,
    /// What is copied, for those who do not see it.
    #[prop(into)]
    what: String,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        let text = text.get_untracked();
        leptos::task::spawn_local(async move {
            copied.set(Some(to_clipboard(&text).await));
            set_timeout(move || copied.set(None), SHOWN);
        });
    };
    let label = move || match copied.get() {
        None => "Copy",
        Some(true) => "Copied",
        Some(false) => "Not copied",
    };
    let announced = {
        let what = what.clone();
        move || match copied.get() {
            None => String::new(),
            Some(true) => format!("{what} copied"),
            Some(false) => format!("{what} could not be copied. Select and copy it by hand."),
        }
    };
    view! {
        <button type="button" class=class autofocus=autofocus class:copied=move || copied.get() == Some(true) aria-label=format!("Copy {what}") on:click=copy>
            {label}
        </button>
        <span class="visually-hidden" role="status">{announced}</span>
    }
}

/// A short text in a line with a button that copies it.
#[component]
pub(crate) fn Copyable(#[prop(into)] text: String, #[prop(into)] what: String) -> impl IntoView {
    view! {
        <span class="copyable">
            <code>{text.clone()}</code>
            <CopyButton text=text what=what class="copy" />
        </span>
    }
}

/// The clipboard is there only on HTTPS and loopback, and may be refused.
async fn to_clipboard(text: &str) -> bool {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|c| c.is_undefined()) {
        return false;
    }
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// Copies without a button of its own to show it; `told` says whether it went well.
pub(crate) fn copy_and_tell(text: String, what: &'static str, told: RwSignal<Option<FlashMessage>>) {
    leptos::task::spawn_local(async move {
        told.set(Some(if to_clipboard(&text).await {
            FlashMessage::done(format!("{what} copied."), text)
        } else {
            FlashMessage { tone: Tone::Danger, title: format!("{what} could not be copied."), more: text, way_on: None }
        }));
    });
}
