//! Application users: the list, a person's screen, and what both need.

mod access;
mod activity;
mod add;
mod authorizations;
mod content;
mod delete;
mod details;
mod facts;
mod heir;
mod keys;
mod link;
mod list;
mod paging;
mod person;
mod projects;
mod roles;
mod screen;
mod sessions;
mod sign_in_card;
mod table;
mod tabs;
mod tokens;

use domain::user::UserStatus;
use leptos::prelude::*;

pub(crate) use self::list::Users;
pub(crate) use self::screen::UserScreen;

const PATH: &str = "/users";

/// The status of a user, by word and colour.
fn status_pill(status: UserStatus) -> impl IntoView {
    let class = match status {
        UserStatus::Invited => "status pending",
        UserStatus::Active => "status active",
        UserStatus::Disabled => "status disabled",
    };
    view! { <span class=class>{status.label()}</span> }
}
