//! Roles: the list, the screen of one, and making one.

mod access;
mod draft;
mod facts;
mod fields;
mod list;
mod new;
mod own;
mod permissions;
mod remove;
mod screen;
mod shown;

use domain::permission::Permission;
use domain::role::RoleName;
use leptos::prelude::*;

pub(crate) use self::list::Roles;
pub(crate) use self::new::NewRole;
pub(crate) use self::screen::RoleScreen;
use crate::calls::{Answer, apis};
use crate::components::Lists;

const PATH: &str = "/roles";
const LISTS: Lists = &[(PATH, "Roles")];

/// Slug and name of each API of the tenant.
type Choices = Vec<(String, String)>;

/// The address of a role's screen.
fn address_of(name: &RoleName) -> String {
    format!("{PATH}/{name}")
}

/// The APIs that access can be given to.
async fn choices() -> Answer<Choices> {
    apis::choices().await
}

/// True for a page whose every permission is for people alone.
fn is_console_only(permissions: &[Permission]) -> bool {
    permissions.iter().all(|permission| permission.is_console_only())
}

/// Marks what no credential ever gets.
#[component]
fn ConsoleOnly(permissions: &'static [Permission]) -> impl IntoView {
    is_console_only(permissions).then(|| view! { " " <span class="tag">"console only"</span> })
}
