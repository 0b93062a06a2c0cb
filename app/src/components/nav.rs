//! The pages of the console, as the navigation and the palette name them.

use domain::permission::Permission;
use domain::session::Viewer;

pub(super) struct NavLink {
    pub(super) href: &'static str,
    pub(super) label: &'static str,
    /// What the page takes.
    needs: Option<Permission>,
}

impl NavLink {
    pub(super) fn is_for(&self, viewer: &Viewer) -> bool {
        self.needs.is_none_or(|needed| viewer.may(needed))
    }
}

const fn link(href: &'static str, label: &'static str, needs: Option<Permission>) -> NavLink {
    NavLink { href, label, needs }
}

/// Group by group, each with its heading, if it has one.
pub(super) const PAGES: [(&str, &[NavLink]); 5] = [
    ("", &[link("/", "Overview", None)]),
    (
        "Credentials",
        &[
            link("/api-keys", "API keys", Some(Permission::ApiKeysRead)),
            link("/application-keys", "Application keys", Some(Permission::ApplicationsRead)),
            link("/profile/api-keys", "My API keys", None),
        ],
    ),
    // What decides who may do what where.
    (
        "Access",
        &[
            link("/apis", "APIs", Some(Permission::ApisRead)),
            link("/projects", "Projects", Some(Permission::ProjectsRead)),
            link("/roles", "Roles", Some(Permission::RolesRead)),
        ],
    ),
    ("Security", &[link("/users", "Application users", Some(Permission::UsersRead))]),
    (
        "",
        &[
            link("/events", "Events", Some(Permission::EventsRead)),
            link("/refusals", "Refusals", Some(Permission::EventsRead)),
            link("/oauth-consumers", "OAuth consumers", Some(Permission::ConsumersManage)),
            link("/settings", "Settings", Some(Permission::SettingsRead)),
        ],
    ),
];
/// Pages that the navigation leaves to the profile menu.
pub(super) const OF_ONESELF: [NavLink; 3] = [
    link("/profile/applications", "Authorized applications", None),
    link("/profile/security", "Password and sessions", None),
    link("/profile/appearance", "Appearance", None),
];
