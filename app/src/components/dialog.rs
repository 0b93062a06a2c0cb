use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::browser::is_focus_nowhere;

/// A modal dialog. Its content exists only while it is open, and focus goes back to where it was.
#[component]
pub(crate) fn Dialog(
    id: &'static str,
    #[prop(into)] open: Signal<bool>,
    on_close: Callback<()>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] lead: MaybeProp<String>,
    /// While true, Escape does not close it.
    #[prop(optional, into)]
    held: Signal<bool>,
    /// Run when Escape would have closed it.
    #[prop(optional)]
    on_held: Option<Callback<()>>,
    /// A click beside it closes it, too.
    #[prop(optional)]
    light: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // The event of closing comes later, when it may have been opened anew.
    let is_closed_here = StoredValue::new(false);
    let on_closed = move |_| {
        if is_closed_here.try_get_value() == Some(false) && open.try_get_untracked() == Some(true) {
            on_close.run(());
        }
        is_closed_here.try_set_value(false);
    };
    Effect::new(move |was_open: Option<bool>| {
        let Some(dialog) = dialog.get() else { return false };
        let is_open = open.get();
        if is_open && !dialog.open() {
            show(dialog, open);
        } else if !is_open && was_open == Some(true) {
            if dialog.open() {
                is_closed_here.set_value(true);
                dialog.close();
            }
            focus_what_is_left();
        }
        is_open
    });
    // What closing changes, its content may show: it goes when that has been drawn. Effects inside it live on for some ticks
    // when it is gone, more the deeper they are, and must not be told of anything then: their signals are gone, too.
    let is_kept = RwSignal::new(false);
    Effect::new(move |_| {
        if open.get() {
            is_kept.set(true);
        } else {
            super::after(move || {
                if open.try_get_untracked() == Some(false) {
                    is_kept.set(false);
                }
            });
        }
    });
    // Of two cancel events in a row a browser lets the page prevent only the first: it must not come to them.
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && held.get_untracked() {
            event.prevent_default();
            if let Some(on_held) = on_held {
                on_held.run(());
            }
        }
    };
    // A phone's gesture to go back cancels without a key.
    let on_cancel = move |event: ev::Event| {
        if held.get_untracked() {
            event.prevent_default();
        }
    };
    let title_id = move || format!("{id}-title");
    view! {
        <dialog
            node_ref=dialog id=id aria-labelledby=title_id() closedby=light.then_some("any") on:keydown=on_key on:cancel=on_cancel
            on:close=on_closed
        >
            <Show when=move || open.get() || is_kept.get()>
                <div class="d-head">
                    <h2 id=title_id()>{title}</h2>
                    {move || lead.get().map(|lead| view! { <p>{lead}</p> })}
                </div>
                {children()}
            </Show>
        </dialog>
    }
}

/// Once the dialog and its content are in the document, so that `autofocus` in it is honoured: a page that one has just
/// come to may still wait for what it shows.
fn show(dialog: HtmlDialogElement, open: Signal<bool>) {
    super::after(move || match open.try_get_untracked() {
        Some(true) if dialog.open() => {}
        Some(true) if dialog.is_connected() => {
            _ = dialog.show_modal();
            focus_within(&dialog);
        }
        Some(true) => show(dialog, open),
        // Closed before it was shown.
        _ => {}
    });
}

/// Focus goes back to where it was before a dialog. That may be behind another one that has opened meanwhile, or gone, or
/// it was nowhere, as when the address opened the dialog.
fn focus_what_is_left() {
    super::after(|| {
        let Ok(open) = document().query_selector_all("dialog:modal") else { return };
        let top = open.length().checked_sub(1).and_then(|last| open.get(last));
        match top.and_then(|top| top.dyn_into::<HtmlDialogElement>().ok()) {
            Some(top) => focus_within(&top),
            None if is_focus_nowhere() => super::focus_by_id("main"),
            None => {}
        }
    });
}

/// What in a dialog can be typed into or chosen.
const CONTROLS: &str = ":is(input:not([type=hidden]), select, textarea, button, a[href], summary):not(:disabled)";

/// Focus is on one of its controls. Browsers put it there, but for a moment may take a part that scrolls for one, too.
fn focus_within(dialog: &HtmlDialogElement) {
    let first = |selector: &str| dialog.query_selector(selector).ok().flatten();
    if first(&format!("{CONTROLS}:focus")).is_some() {
        return;
    }
    let wanted = first("[autofocus]").or_else(|| first(CONTROLS));
    if let Some(wanted) = wanted.and_then(|wanted| wanted.dyn_into::<HtmlElement>().ok()) {
        _ = wanted.focus();
    }
}
