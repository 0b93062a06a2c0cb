//! What is open on a page, in its address: it can be linked to, outlives a reload, and Back leaves it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

/// Whether the page asks for something new, as its address says.
pub(crate) fn use_new_in_address() -> RwSignal<Option<String>> {
    use_in_address("new", |_| 0)
}

/// The parameter `name` of the address, which follows the signal, as the signal follows it. `depth` says how many steps in
/// a value is. Each step in is one more page to go back from; who leaves never comes back to it by going back.
pub(crate) fn use_in_address(name: &'static str, depth: fn(&str) -> i32) -> RwSignal<Option<String>> {
    let (params, here, navigate) = (use_query_map(), use_location(), use_navigate());
    let (path, query) = (here.pathname, here.query);
    // Of this page, also when another one is gone to; `present` is ahead of it while the address changes.
    let asked = Memo::new(move |_| params.with(|params| params.get(name)));
    let present = move || query.with_untracked(|params| params.get(name));
    let value = RwSignal::new(asked.get_untracked());
    let is_leaving = StoredValue::new(false);
    let go_to = Callback::new(move |(value, replace): (Option<String>, bool)| {
        let mut params = query.get_untracked();
        params.remove(name);
        if let Some(value) = value {
            params.replace(name, value);
        }
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("{}{}", path.get_untracked(), params.to_query_string()), options);
    });
    Effect::new(move |_| {
        let asked = asked.get();
        if is_leaving.get_value() {
            is_leaving.set_value(false);
            go_to.run((None, true));
        } else if asked == present() && value.with_untracked(|value| *value != asked) {
            value.set(asked);
        }
    });
    Effect::new(move |was: Option<Option<String>>| {
        let is = value.get();
        if let Some(was) = was
            && is != present()
        {
            let depth_of = |value: &Option<String>| value.as_deref().map_or(-1, depth);
            match (&is, depth_of(&was)) {
                // On the way to the first of its pages, which the next one takes the place of.
                (None, pages @ 1..) => {
                    is_leaving.set_value(true);
                    go_back(pages);
                }
                (_, before) => go_to.run((is.clone(), depth_of(&is) <= before)),
            }
        }
        is
    });
    value
}

/// As the button of the browser does, so many times.
pub(crate) fn go_back(pages: i32) {
    _ = window().history().and_then(|history| history.go_with_delta(-pages));
}
