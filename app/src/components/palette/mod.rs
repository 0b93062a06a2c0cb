//! The palette: from wherever somebody is to a page, to anything by its name or ID, or to the beginning of an action.
//! Pages and actions are known here, so it opens at once; what is found is asked for while somebody types.

mod entries;
mod finder;
mod found;
mod options;

use domain::session::Viewer;
use leptos::ev;
use leptos::prelude::*;

use self::finder::Finder;
use super::dialog::Dialog;
use super::icon::{Icon, Shape};

const DIALOG: &str = "palette";

#[component]
pub(super) fn Palette(viewer: Signal<Viewer>) -> impl IntoView {
    let open = RwSignal::new(false);
    let hint = RwSignal::new("Ctrl K");
    Effect::new(move |_| {
        if window().navigator().platform().is_ok_and(|platform| platform.starts_with("Mac")) {
            hint.set("⌘ K");
        }
        let handle = window_event_listener(ev::keydown, move |event| on_key(&event, open));
        on_cleanup(move || handle.remove());
    });
    view! {
        <button
            class="palette" type="button" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" on:click=move |_| open.set(true)
        >
            <Icon shape=Shape::Search size=14 />
            <span>"Go to, find or do"</span>
            <kbd aria-hidden="true">{hint}</kbd>
        </button>
        <Dialog id=DIALOG open=open on_close=Callback::new(move |()| open.set(false)) title="Go to, find or do" light=true>
            <Finder viewer=viewer open=open />
        </Dialog>
    }
}

/// Ctrl-K or ⌘K opens and closes it, but not over another dialog, which has its own end.
fn on_key(event: &ev::KeyboardEvent, open: RwSignal<bool>) {
    // Where no key writes Latin letters, it is the one at the place of K.
    let key = event.key();
    let is_k = key.eq_ignore_ascii_case("k") || (!key.is_ascii() && event.code() == "KeyK");
    let with_one = event.ctrl_key() != event.meta_key() && !event.alt_key() && !event.shift_key();
    let is_open = open.get_untracked();
    let is_free = || document().query_selector("dialog:modal").is_ok_and(|dialog| dialog.is_none());
    if is_k && with_one && (is_open || is_free()) {
        event.prevent_default();
        if !event.repeat() {
            open.set(!is_open);
        }
    }
}
