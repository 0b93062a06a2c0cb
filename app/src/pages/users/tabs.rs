//! The tabs of a user's screen: each is a page of its own, takes a permission, and can be hidden.

use domain::id::UserId;
use domain::permission::Permission;
use domain::preference::USER_TABS;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

use super::PATH;
use crate::components::{TabsMenu, beside, use_preferences, use_viewer};

/// A tab. Which there are, and in which order, [`TABS`] says.
#[derive(Debug)]
pub(super) struct Tab {
    /// The end of its address, and its choice among [`USER_TABS`]; empty for the one that is always there.
    pub(super) name: &'static str,
    label: &'static str,
    /// What it takes beside seeing users. The call that it shows the answer of takes the same.
    pub(super) needs: Permission,
    /// `their sessions`
    pub(super) what: &'static str,
}

const fn tab(name: &'static str, label: &'static str, needs: Permission, what: &'static str) -> Tab {
    Tab { name, label, needs, what }
}

pub(super) static TABS: [Tab; 8] = [
    tab("", "Details", Permission::UsersRead, "their details"),
    tab("roles", "Roles", Permission::UsersRead, "their roles"),
    tab("projects", "Projects", Permission::ProjectsRead, "their projects"),
    tab("api-keys", "API keys", Permission::ApiKeysRead, "their API keys"),
    tab("api-tokens", "API tokens", Permission::TokensManage, "their API tokens"),
    tab("applications", "Applications", Permission::UsersRead, "their applications"),
    tab("sessions", "Sessions", Permission::UsersRead, "their sessions"),
    tab("activity", "Activity", Permission::EventsRead, "their activity"),
];

impl Tab {
    pub(super) fn called(name: &str) -> Option<&'static Self> {
        TABS.iter().find(|tab| tab.name == name)
    }

    /// What the tab of the browser says of it.
    pub(super) fn title(&self, user: &str) -> String {
        if self.name.is_empty() { user.to_owned() } else { format!("{}: {user}", self.label) }
    }
}

/// The address of a tab of the user's screen.
pub(super) fn address_of(user: UserId, tab: &str) -> String {
    if tab.is_empty() { format!("{PATH}/{user}") } else { format!("{PATH}/{user}/{tab}") }
}

/// Links to the tabs that the viewer may see and has not hidden, and the menu that hides them. What is shown is among
/// them all the same.
#[component]
pub(super) fn Tabs(user: UserId, #[prop(into)] shown: Signal<&'static str>) -> impl IntoView {
    let (viewer, preferences, query) = (use_viewer(), use_preferences(), use_query_map());
    let link = move |tab: &'static Tab| {
        let is_shown = move || shown.get() == tab.name;
        let is_chosen = move || tab.name.is_empty() || preferences.of(&USER_TABS).has(tab.name);
        view! {
            <Show when=move || is_shown() || is_chosen()>
                <A href=move || query.with(|query| beside(&address_of(user, tab.name), query, Vec::new())) exact=true scroll=false>
                    {tab.label}
                </A>
            </Show>
        }
    };
    view! {
        <div class="tabs">
            <nav class="views" aria-label="Tabs of this user">
                {TABS.iter().filter(|tab| viewer.may(tab.needs)).map(link).collect_view()}
            </nav>
            <TabsMenu tabs=&USER_TABS />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_but_the_first_can_be_hidden() {
        let names = TABS.iter().skip(1).map(|tab| (tab.name, tab.label));
        assert!(names.eq(USER_TABS.choices.iter().map(|choice| (choice.name, choice.label))));
    }
}
