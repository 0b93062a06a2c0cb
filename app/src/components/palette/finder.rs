//! The content of the palette: a field, and what it finds.

use domain::hit::Hits;
use domain::session::Viewer;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::entries::{SignOutForm, local};
use super::found::hits;
use super::options::{LIST, Options};
use crate::calls::{Answer, palette};
use crate::components::browser::{after, focus_by_id};
use crate::components::counted::counted;
use crate::components::failed::Failed;
use crate::components::icon::{Icon, Shape};
use crate::components::typed::{CAUGHT, PAUSE, typed_into};

/// What is looked for, and what the server says to it.
#[derive(Clone, Copy)]
struct Search {
    text: RwSignal<String>,
    /// With the text that it answers: while the next one is on its way, it stays.
    answer: RwSignal<Option<(String, Answer<Vec<Hits>>)>>,
}

impl Search {
    fn ask(self) {
        let Some(asked) = self.text.try_get_untracked() else { return };
        spawn_local(async move {
            let answer = palette::find(asked.as_str().into()).await;
            // One that was overtaken is dropped.
            if self.text.try_with_untracked(|text| *text == asked) == Some(true) {
                _ = self.answer.try_set(Some((asked, answer)));
            }
        });
    }

    /// True if what is there answers what is looked for now.
    fn is_answered(self) -> bool {
        self.text.with(|text| {
            text.is_empty() || self.answer.with(|answer| answer.as_ref().is_some_and(|(asked, _)| asked == text))
        })
    }
}

#[component]
pub(super) fn Finder(viewer: Signal<Viewer>, open: RwSignal<bool>) -> impl IntoView {
    let search = Search { text: RwSignal::default(), answer: RwSignal::new(None) };
    let Search { text, answer } = search;
    let was_secret = RwSignal::new(false);
    let options = Options::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || _ = waiting.try_get_value().flatten().map(|handle| handle.clear());
    on_cleanup(stop);
    let on_input = move |event| {
        stop();
        let (typed, is_secret) = typed_into(&event);
        was_secret.set(is_secret);
        text.set(typed.trim().to_owned());
        if !search.is_answered() {
            waiting.set_value(set_timeout_with_handle(move || search.ask(), PAUSE).ok());
        }
    };
    Effect::new(move |_| {
        text.track();
        options.changed(true);
    });
    Effect::new(move |_| {
        answer.track();
        options.changed(false);
    });
    let found = move || {
        let is_asked = text.with(|text| !text.is_empty());
        let answered = answer.get().filter(|_| is_asked);
        let Some((asked, Ok(found))) = answered else { return Vec::new() };
        found.into_iter().filter_map(|of_kind| hits(of_kind, &asked)).collect()
    };
    view! {
        <div class="finder">
            <div class="finder-field">
                <Icon shape=Shape::Search />
                <input
                    node_ref=options.field type="text" role="combobox" aria-expanded="true" aria-controls=LIST aria-autocomplete="list"
                    aria-label="Go to, find or do" placeholder="Page, action, or the name or ID of anything" autofocus=true
                    maxlength="300" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="go" dir="auto"
                    on:input=on_input on:keydown=move |event: KeyboardEvent| options.on_key(&event)
                />
                <button class="btn small" type="button" on:click=move |_| open.set(false)>"Esc" <span class="visually-hidden">": close"</span></button>
            </div>
            <p class="hint of-search" role="status">{move || if was_secret.get() { CAUGHT } else { "" }}</p>
            // The cursor stays in the field.
            <div node_ref=options.list id=LIST role="listbox" aria-label="Results" on:mousedown=|event| event.prevent_default() on:click=move |event| picked(&event, open)>
                {move || viewer.with(|viewer| text.with(|text| local(viewer, text)))}
                <div role="presentation" class:stale=move || !search.is_answered()>{found}</div>
            </div>
            <Problem search=search />
            <p class="state" role="status">{move || state(search, options)}</p>
            <SignOutForm />
        </div>
    }
}

/// Why nothing could be found, if so.
#[component]
fn Problem(search: Search) -> impl IntoView {
    let retry = Callback::new(move |()| search.ask());
    let problem = Memo::new(move |_| {
        let failed = search.answer.get().and_then(|(_, answer)| answer.err());
        failed.filter(|_| search.text.with(|text| !text.is_empty()))
    });
    move || problem.get().map(|problem| view! { <Failed what="the results" problem=problem retry=retry /> })
}

/// How the search stands, in words.
fn state(search: Search, options: Options) -> String {
    let text = search.text.get();
    let has_failed = search.answer.with(|answer| answer.as_ref().is_some_and(|(_, answer)| answer.is_err()));
    match options.count.get() {
        _ if text.is_empty() => "↑ ↓ to move, Enter to choose".to_owned(),
        _ if !search.is_answered() => "Searching…".to_owned(),
        _ if has_failed => String::new(),
        0 => format!("Nothing matches “{text}”. Type part of a name, or a whole ID."),
        count => counted(count as u64, "result"),
    }
}

/// Closes the palette when an option of it was clicked, by whatever means; but not when that opens another window.
fn picked(event: &MouseEvent, open: RwSignal<bool>) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let option = target.and_then(|target| target.closest("[role=option]").ok().flatten());
    let Some(option) = option.filter(|_| !event.ctrl_key() && !event.meta_key() && !event.shift_key()) else { return };
    let leads_away = option.tag_name() == "A";
    // Not before the click has done what it does.
    after(move || {
        open.set(false);
        if leads_away {
            // What had focus goes with its page.
            focus_by_id("main");
        }
    });
}
