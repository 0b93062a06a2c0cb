//! The menu button of the ARIA Authoring Practices: opens below its button in the top layer.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::browser::{all_within, call};

const ITEMS: &str = "[role^=menuitem]";

/// A ⋯ button and its menu. Picking an item closes it, unless it is a [`MenuCheck`].
#[component]
pub(crate) fn Menu(
    /// The ID of the menu's element.
    id: String,
    label: String,
    #[prop(default = "more")] class: &'static str,
    /// What the button shows; the dots by default.
    #[prop(optional, into)]
    face: String,
    children: Children,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let menu = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let on_toggle = move |_| {
        let (Some(menu), Some(button)) = (menu.get_untracked(), button.get_untracked()) else { return };
        let is_open = menu.matches(":popover-open").unwrap_or_default();
        open.set(is_open);
        if is_open {
            place(&menu, &button);
            focus_nth(&menu, 0);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if let Some(menu) = menu.get_untracked() {
            move_focus(&menu, &event);
        }
    };
    let on_button_key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
            event.prevent_default();
            if let Some(menu) = menu.get_untracked() {
                call(&menu, "showPopover");
                if event.key() == "ArrowUp" {
                    focus_nth(&menu, -1);
                }
            }
        }
    };
    let on_click = move |event: ev::MouseEvent| {
        let item = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let item = item.and_then(|t| t.closest(ITEMS).ok().flatten());
        if let (Some(item), Some(menu)) = (item, menu.get_untracked())
            && item.get_attribute("aria-disabled").is_none()
            && item.get_attribute("aria-checked").is_none()
        {
            call(&menu, "hidePopover");
        }
    };
    let button_id = format!("{id}-button");
    view! {
        <span class="has-menu">
            <button
                node_ref=button class=class type="button" id=button_id.clone() popovertarget=id.clone()
                aria-haspopup="menu" aria-expanded=move || open.get().to_string() aria-controls=id.clone() aria-label=label
                on:keydown=on_button_key
            >
                {face}
            </button>
            <div node_ref=menu class="menu" id=id popover="auto" role="menu" aria-labelledby=button_id on:toggle=on_toggle on:keydown=on_key on:click=on_click>
                {children()}
            </div>
        </span>
    }
}

#[component]
pub(crate) fn MenuItem(
    on_pick: Callback<()>,
    #[prop(optional)] danger: bool,
    /// Why it cannot be picked; then it is explained, not hidden.
    #[prop(default = None)]
    unavailable: Option<String>,
    children: Children,
) -> impl IntoView {
    let enabled = unavailable.is_none();
    view! {
        <button
            type="button" role="menuitem" tabindex="-1" class:danger=danger aria-disabled=(!enabled).then_some("true")
            on:click=move |_| if enabled { on_pick.run(()) }
        >
            {children()} {unavailable.map(|reason| view! { <small>{reason}</small> })}
        </button>
    }
}

/// An item that is on or off. The menu stays open, for the next one.
#[component]
pub(crate) fn MenuCheck(
    /// `menuitemcheckbox`, or `menuitemradio` if it is one of several.
    role: &'static str,
    label: &'static str,
    on: Signal<bool>,
    on_pick: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" role=role tabindex="-1" aria-checked=move || on.get().to_string() on:click=move |_| on_pick.run(())>
            {label}
        </button>
    }
}

/// For browsers without CSS anchor positioning: below the button, or above it where there is no room.
fn place(menu: &HtmlElement, button: &HtmlElement) {
    let (of_button, of_menu) = (button.get_bounding_client_rect(), menu.get_bounding_client_rect());
    let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or_default();
    let up = of_button.bottom() + of_menu.height() > height;
    let _ = menu.class_list().toggle_with_force("up", up);
    let y = if up { of_button.top() } else { of_button.bottom() };
    let _ = menu.style().set_property("--x", &format!("{}px", of_button.right()));
    let _ = menu.style().set_property("--y", &format!("{y}px"));
}

fn focus_nth(menu: &HtmlElement, index: isize) {
    let items = all_within(menu, ITEMS);
    let index = if index < 0 { items.len().wrapping_sub(1) } else { index.unsigned_abs() };
    if let Some(item) = items.get(index) {
        let _ = item.focus();
    }
}

fn move_focus(menu: &HtmlElement, event: &KeyboardEvent) {
    let items = all_within(menu, ITEMS);
    let focused = document().active_element();
    let at = items.iter().position(|item| focused.as_ref() == Some(item.unchecked_ref())).unwrap_or_default();
    let count = items.len().max(1);
    let key = event.key();
    let to = match key.as_str() {
        "ArrowDown" => (at + 1) % count,
        "ArrowUp" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        "Tab" => {
            call(menu, "hidePopover");
            return;
        }
        letter if letter.chars().count() == 1 && letter != " " => {
            let begins = |i: &usize| {
                let text = items.get(*i).and_then(|item| item.text_content()).unwrap_or_default();
                text.trim().to_lowercase().starts_with(&letter.to_lowercase())
            };
            match (1..=count).map(|step| (at + step) % count).find(begins) {
                Some(found) => found,
                None => return,
            }
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(item) = items.get(to) {
        let _ = item.focus();
    }
}
