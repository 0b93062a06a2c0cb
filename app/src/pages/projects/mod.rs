//! Projects: the list, and the screen of one with its members.

mod add;
mod archive;
mod draft;
mod facts;
mod find;
mod list;
mod members;
mod project;
mod screen;
mod shown;

use domain::id::ProjectId;
use leptos::prelude::*;

pub(crate) use self::list::Projects;
pub(crate) use self::screen::ProjectScreen;
use crate::components::Lists;

const PATH: &str = "/projects";
const LISTS: Lists = &[(PATH, "Projects")];

/// The address of a project's screen.
fn address_of(id: ProjectId) -> String {
    format!("{PATH}/{id}")
}

/// By word and colour.
fn status_pill(is_archived: bool) -> impl IntoView {
    let (class, status) = if is_archived { ("status disabled", "Archived") } else { ("status active", "Active") };
    view! { <span class=class>{status}</span> }
}
