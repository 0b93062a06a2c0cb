use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::browser::slash_focuses;
use super::icon::{Icon, Shape};
use super::typed::{CAUGHT, PAUSE, typed_into};
use crate::REDACTED;

/// The search field of a list: asks `on_search` when somebody pauses in typing. Inside a GET form, where
/// it is the parameter `q`, it works without scripts too.
///
/// A secret that is pasted into it goes nowhere: its ID takes its place before anything is asked.
#[component]
pub(crate) fn SearchBox(
    /// What is searched: its name and its placeholder.
    label: &'static str,
    #[prop(optional)] id: Option<&'static str>,
    /// What the URL searches for.
    text: Memo<String>,
    on_search: Callback<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let secret = RwSignal::new(Secret::in_address());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || _ = waiting.try_get_value().flatten().map(|handle| handle.clear());
    // A page that was left asks nothing any more.
    on_cleanup(stop);
    let typed = move |event| {
        stop();
        let (typed, was_secret) = typed_into(&event);
        secret.set(if was_secret { Secret::Pasted } else { Secret::None });
        let ask = move || {
            let typed = typed.trim();
            if text.with_untracked(|text| text != typed) {
                on_search.run(typed.to_owned());
            }
        };
        waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    // The way back changes the URL: the field follows, but not while somebody types in it.
    Effect::new(move |_| {
        let text = text.get();
        if let Some(input) = input.get()
            && document().active_element().as_ref() != Some(input.as_ref())
        {
            input.set_value(&text);
        }
    });
    slash_focuses(input);
    view! {
        <div class="search">
            <Icon shape=Shape::Search />
            <input
                node_ref=input id=id type="search" name="q" value=text.get_untracked() maxlength="300"
                autocomplete="off" spellcheck="false" aria-label=label placeholder=label aria-keyshortcuts="/" on:input=typed
            />
            <kbd>"/"</kbd>
        </div>
        <p class="hint of-search" role="status">{move || secret.get().told()}</p>
    }
}

/// What became of a secret that was to be searched for.
#[derive(Clone, Copy)]
enum Secret {
    None,
    /// Caught here.
    Pasted,
    /// Sent without scripts, and caught by the server.
    Sent,
}

impl Secret {
    fn in_address() -> Self {
        let told = use_query_map().with_untracked(|params| params.get(REDACTED).is_some());
        if told { Self::Sent } else { Self::None }
    }

    const fn told(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Pasted => CAUGHT,
            Self::Sent => {
                "That address held a secret, of which only the ID is left. Logs between here and the server may have \
                 kept it: consider a new secret."
            }
        }
    }
}
