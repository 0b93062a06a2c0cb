//! Application keys: the list, the wizard for a new one, the screen of one, and what list and screen share.

mod actions;
mod delete;
mod disclosed;
mod draft;
mod list;
mod query;
mod regenerate;
mod screen;
mod search;
mod switch;
mod table;
mod wizard;

use leptos::prelude::*;

pub(crate) use self::list::Applications;
pub(crate) use self::screen::ApplicationScreen;

const PATH: &str = "/application-keys";

/// Whether an application works, by word and colour.
fn status_pill(disabled: bool) -> impl IntoView {
    let (class, word) = if disabled { ("status disabled", "Disabled") } else { ("status active", "Active") };
    view! { <span class=class>{word}</span> }
}
