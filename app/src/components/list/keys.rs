use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use leptos::prelude::document;

use super::super::browser::{all_within, on_page_key};

const ROWS: &str = "main tbody tr:has(a.name)";

/// `j` and `k` go from row to row, `x` selects the one with the focus; Enter follows its link.
pub(super) fn rows_by_keys() {
    on_page_key(|event| match event.key().as_str() {
        "j" => go(1),
        "k" => go(-1),
        "x" => select(),
        _ => {}
    });
}

/// The rows, and which of them has the focus.
fn rows() -> (Vec<HtmlElement>, Option<usize>) {
    let rows = document().body().map(|body| all_within(&body, ROWS)).unwrap_or_default();
    let active = document().active_element();
    let place = rows.iter().position(|row| row.contains(active.as_ref().map(AsRef::as_ref)));
    (rows, place)
}

fn go(by: isize) {
    let (rows, place) = rows();
    let to = match place {
        Some(place) => place.saturating_add_signed(by).min(rows.len().saturating_sub(1)),
        None => 0,
    };
    if let Some(link) = rows.get(to).and_then(|row| within(row, "a.name")) {
        let _ = link.focus();
    }
}

fn select() {
    let (rows, place) = rows();
    if let Some(checkbox) = place.and_then(|place| within(&rows[place], "td.check input")) {
        checkbox.click();
    }
}

fn within(row: &HtmlElement, selector: &str) -> Option<HtmlElement> {
    row.query_selector(selector).ok().flatten()?.dyn_into().ok()
}
