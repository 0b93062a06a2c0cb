//! Application keys: the list, the wizard for a new one, the screen of one, and what list and screen share.

mod actions;
mod delete;
mod disclosed;
mod draft;
mod list;
mod regenerate;
mod screen;
mod switch;
mod table;
mod wizard;

use domain::application::{Application, ApplicationQuery};
use domain::id::ApplicationId;
use leptos::prelude::*;

pub(crate) use self::list::Applications;
pub(crate) use self::screen::ApplicationScreen;
use crate::components::{Listed, screen_at};

const PATH: &str = "/application-keys";

/// Whether an application works, by word and colour.
fn status_pill(disabled: bool) -> impl IntoView {
    let (class, word) = if disabled { ("status disabled", "Disabled") } else { ("status active", "Active") };
    view! { <span class=class>{word}</span> }
}

/// The address of an application's screen, from which there is a way back to the list that shows it.
fn screen_of(id: ApplicationId, shown: Listed<ApplicationQuery, Application>) -> String {
    screen_at(&format!("{PATH}/{id}"), shown.address(), PATH)
}
