//! The options of a listbox, among which somebody moves while the cursor stays in its field (the combobox of the ARIA
//! Authoring Practices).

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::components::browser::{after, all_within};

/// The ID of the listbox.
pub(super) const LIST: &str = "palette-list";
/// Those of an answer that was overtaken can be clicked, because they are what they say, but are not moved to.
const ALL: &str = "[role=option]:not(.stale *)";
/// The class of one that leads to a list with more of its kind.
pub(super) const MORE: &str = "all";

#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) field: NodeRef<html::Input>,
    pub(super) list: NodeRef<html::Div>,
    /// Which of them Enter picks.
    at: StoredValue<usize>,
    /// How many there are, without those that lead to more.
    pub(super) count: RwSignal<usize>,
}

impl Options {
    pub(super) fn new() -> Self {
        Self { field: NodeRef::new(), list: NodeRef::new(), at: StoredValue::new(0), count: RwSignal::new(0) }
    }

    /// To be called when there are others: with the first of them to be picked, or with that which was.
    pub(super) fn changed(self, from_the_first: bool) {
        if from_the_first {
            self.at.set_value(0);
        }
        after(move || self.mark(self.at.try_get_value().unwrap_or_default()));
    }

    pub(super) fn on_key(self, event: &KeyboardEvent) {
        // Enter also ends the writing of a Chinese or Japanese word.
        if event.is_composing() || event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let all = self.all();
        let at = self.at.get_value();
        let last = all.len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowDown" if at < last => at + 1,
            "ArrowDown" | "Home" => 0,
            "ArrowUp" if at > 0 => at - 1,
            "ArrowUp" | "End" => last,
            "Enter" => {
                event.prevent_default();
                return all.get(at).into_iter().for_each(HtmlElement::click);
            }
            _ => return,
        };
        event.prevent_default();
        self.mark(to);
    }

    /// None once the palette is closed.
    fn all(self) -> Vec<HtmlElement> {
        let list = self.list.try_get_untracked().flatten();
        list.map(|list| all_within(&list, ALL)).unwrap_or_default()
    }

    /// Tells who looks and who listens which one is picked.
    fn mark(self, at: usize) {
        let (Some(Some(field)), Some(Some(list))) = (self.field.try_get_untracked(), self.list.try_get_untracked())
        else {
            return;
        };
        let all = self.all();
        let at = at.min(all.len().saturating_sub(1));
        self.at.set_value(at);
        self.count.set(all.iter().filter(|option| option.class_name() != MORE).count());
        let _ = field.remove_attribute("aria-activedescendant");
        for (i, option) in all.iter().enumerate() {
            let id = format!("palette-option-{i}");
            option.set_id(&id);
            let _ = option.set_attribute("aria-selected", if i == at { "true" } else { "false" });
            if i == at {
                let _ = field.set_attribute("aria-activedescendant", &id);
                show(option, &list, at == 0);
            }
        }
    }
}

/// Scrolls as little as it takes; the first one with the heading above it.
fn show(option: &HtmlElement, list: &HtmlElement, is_first: bool) {
    let (of_option, of_list) = (option.get_bounding_client_rect(), list.get_bounding_client_rect());
    let (above, below) = (of_option.top() - of_list.top(), of_option.bottom() - of_list.bottom());
    let by = if above < 0.0 { above.floor() } else { below.max(0.0).ceil() };
    list.set_scroll_top(if is_first { 0 } else { list.scroll_top() + by as i32 });
}

/// Options under a heading; nothing, if there are none.
pub(super) fn group(id: &'static str, heading: &'static str, options: Vec<AnyView>) -> Option<AnyView> {
    (!options.is_empty()).then(|| {
        view! {
            <div role="group" aria-labelledby=id>
                <div class="heading" id=id>{heading}</div>
                {options}
            </div>
        }
        .into_any()
    })
}

/// An option that leads somewhere.
pub(super) fn link(href: String, class: &'static str, content: AnyView) -> AnyView {
    view! { <a href=href class=class role="option" tabindex="-1" aria-selected="false">{content}</a> }.into_any()
}
