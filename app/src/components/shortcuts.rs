use leptos::prelude::*;

use super::browser::on_page_key;
use super::dialog::Dialog;

const KEYS: [(&str, &str); 6] = [
    ("Ctrl K", "Go anywhere, find anything"),
    ("/", "Search this list"),
    ("j  k", "Next and previous row"),
    ("Enter", "Open the row"),
    ("x", "Select the row"),
    ("?", "Show these keys"),
];

/// `?` tells which keys do something.
#[component]
pub(super) fn Shortcuts() -> impl IntoView {
    let open = RwSignal::new(false);
    on_page_key(move |event| {
        if event.key() == "?" {
            event.prevent_default();
            open.set(true);
        }
    });
    let close = Callback::new(move |()| open.set(false));
    let line = |(key, does): (&'static str, &'static str)| {
        let keys = key.split_whitespace().map(|key| view! { <kbd>{key}</kbd> " " }).collect_view();
        view! { <li><span>{does}</span><span>{keys}</span></li> }
    };
    view! {
        <Dialog id="shortcuts" open=open on_close=close title="Keyboard">
            <div class="d-body"><ul class="impact">{KEYS.map(line).collect_view()}</ul></div>
            <div class="d-foot"><button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Close"</button></div>
        </Dialog>
    }
}
