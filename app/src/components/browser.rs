//! What the DOM offers beyond events and attributes. On the server, where there is none, these do nothing.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use crate::calls::Problem;

/// Runs `then` once the changes made now are in the document.
pub(crate) fn after(then: impl FnOnce() + 'static) {
    request_animation_frame(then);
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
pub(super) fn all_within(root: &web_sys::Element, selector: &str) -> Vec<HtmlElement> {
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

/// `/` puts the cursor into `input`, unless something is being typed.
pub(crate) fn slash_focuses(input: NodeRef<leptos::html::Input>) {
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
            let typing = target.is_some_and(|t| matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
            if event.key() == "/"
                && !typing
                && !event.ctrl_key()
                && !event.meta_key()
                && !event.alt_key()
                && let Some(input) = input.get_untracked()
            {
                event.prevent_default();
                let _ = input.focus();
                input.select();
            }
        });
        on_cleanup(move || handle.remove());
    });
}
