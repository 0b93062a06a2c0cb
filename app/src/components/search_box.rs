use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::browser::slash_focuses;
use super::icon::{Icon, Shape};

const PAUSE: Duration = Duration::from_millis(150);

/// The search field of a list: asks `on_search` when somebody pauses in typing. Inside a GET form, where
/// it is the parameter `q`, it works without scripts too.
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
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || _ = waiting.try_get_value().flatten().map(|handle| handle.clear());
    // A page that was left asks nothing any more.
    on_cleanup(stop);
    let typed = move |event| {
        stop();
        let typed = event_target_value(&event);
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
                aria-label=label placeholder=label aria-keyshortcuts="/" on:input=typed
            />
            <kbd>"/"</kbd>
        </div>
    }
}
