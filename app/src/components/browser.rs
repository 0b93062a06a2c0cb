//! What the DOM offers beyond events and attributes. On the server, where there is none, these do nothing.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, Node};

use crate::calls::Problem;

/// Runs `then` once the changes made now are in the document.
pub(crate) fn after(then: impl FnOnce() + 'static) {
    request_animation_frame(then);
}

/// True if what had focus is gone, or about to be: what is in a dialog that has closed loses it when that is drawn.
pub(super) fn is_focus_nowhere() -> bool {
    let is_nowhere = |active: Element| active.matches("body, dialog:not([open]), dialog:not([open]) *").unwrap_or(true);
    document().active_element().is_none_or(is_nowhere)
}

/// Puts focus on an element; of a group of choices, on the first.
pub(crate) fn focus_by_id(id: &str) {
    let id = id.to_owned();
    after(move || {
        let Some(element) = document().get_element_by_id(&id) else { return };
        let is_group = element.tag_name() == "FIELDSET";
        let first = || element.query_selector("label:not([hidden]) > input").ok().flatten();
        let element = if is_group { first() } else { Some(element) };
        if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Puts focus on the first of the `fields` that the problem is about.
pub(crate) fn focus_first_wrong(fields: &[&str], problem: &Problem) {
    if let Some(wrong) = fields.iter().find(|field| problem.about(field).is_some()) {
        focus_by_id(wrong);
    }
}

/// The elements inside `root` that match `selector`, in document order.
pub(super) fn all_within(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.get(i).and_then(|n: Node| n.dyn_into().ok())).collect()
}

/// Offers `text` as a file. The browser keeps nothing of it: the address of a blob ends with the page.
pub(crate) fn download(file_name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let Some(link) = document().create_element("a").ok().and_then(|e| e.dyn_into::<web_sys::HtmlAnchorElement>().ok())
    else {
        return;
    };
    link.set_href(&url);
    link.set_download(file_name);
    link.click();
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// Calls a method of an element that `web-sys` does not offer yet.
pub(super) fn call(element: &HtmlElement, method: &str) {
    if let Some(function) =
        js_sys::Reflect::get(element, &method.into()).ok().and_then(|f| f.dyn_into::<js_sys::Function>().ok())
    {
        let _ = function.call0(element);
    }
}

/// `/` puts the cursor into `input`.
pub(crate) fn slash_focuses(input: NodeRef<leptos::html::Input>) {
    on_page_key(move |event| {
        if event.key() == "/"
            && let Some(input) = input.get_untracked()
        {
            event.prevent_default();
            let _ = input.focus();
            input.select();
        }
    });
}

/// Runs `handle` for keys that are meant for the page: not while something is typed or asked, and not with Ctrl, Alt or
/// the like, which mean something else.
pub(super) fn on_page_key(handle: impl Fn(&KeyboardEvent) + 'static) {
    let handle = std::rc::Rc::new(handle);
    Effect::new(move |_| {
        let handle = handle.clone();
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let is_typed = target.is_some_and(|target| {
                matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
                    || target.tag_name() == "INPUT" && target.get_attribute("type").as_deref() != Some("checkbox")
            });
            let is_asked = document().query_selector("dialog[open]").ok().flatten().is_some();
            if !is_typed && !is_asked && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
                handle(&event);
            }
        });
        on_cleanup(move || listener.remove());
    });
}
