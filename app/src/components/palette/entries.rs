//! What the palette offers without asking the server: pages and actions, of which only those that the viewer's roles
//! let them see and do.

use domain::permission::Permission;
use domain::session::Viewer;
use leptos::prelude::*;

use super::options::{group, link};
use crate::components::marked::Marked;
use crate::components::nav::{OF_ONESELF, PAGES};
use crate::components::theme::{THEMES, choose};

/// The form that signs out.
const SIGN_OUT: &str = "palette-sign-out";

/// Actions that begin on a page: what they are called, other words for them, the page, and what they take.
const BEGINNINGS: [(&str, &str, &str, Permission); 7] = [
    ("Generate new key", "create add api key token", "/profile/api-keys?generate=", Permission::ApiKeysOwn),
    ("New application key", "create add oauth client", "/application-keys?new=", Permission::ApplicationsWrite),
    ("Register consumer", "new create add oauth", "/oauth-consumers?register=", Permission::ConsumersManage),
    ("Add user", "new create invite person", "/users?new=", Permission::UsersWrite),
    ("Register API", "new create add", "/apis?new=", Permission::ApisWrite),
    ("New project", "create add", "/projects?new=", Permission::ProjectsWrite),
    ("New role", "create add", "/roles/new", Permission::RolesWrite),
];

struct Entry {
    label: String,
    /// By which it is found, in lowercase.
    words: String,
    does: Does,
}

#[derive(Clone, Copy)]
enum Does {
    Open(&'static str),
    Wear(&'static str),
    SignOut,
}

fn entry(label: impl Into<String>, more: &str, does: Does) -> Entry {
    let label = label.into();
    Entry { words: format!("{label} {more}").to_lowercase(), label, does }
}

fn pages(viewer: &Viewer) -> Vec<Entry> {
    let of_navigation = PAGES.iter().flat_map(|(heading, pages)| pages.iter().map(move |page| (*heading, page)));
    let of_oneself = OF_ONESELF.iter().map(|page| ("profile settings", page));
    let seen = of_navigation.chain(of_oneself).filter(|(_, page)| page.is_for(viewer));
    seen.map(|(heading, page)| entry(page.label, heading, Does::Open(page.href))).collect()
}

fn actions(viewer: &Viewer) -> Vec<Entry> {
    let may = BEGINNINGS.into_iter().filter(|(.., permission)| viewer.may(*permission));
    let beginnings = may.map(|(label, more, href, _)| entry(label, more, Does::Open(href)));
    let themes = THEMES.into_iter().map(|(theme, label)| {
        entry(format!("Switch to the {} theme", label.to_lowercase()), "appearance mode colours", Does::Wear(theme))
    });
    beginnings.chain(themes).chain([entry("Sign out", "log out leave", Does::SignOut)]).collect()
}

/// Those with every word of `text`, the ones that begin with it first.
fn matching(mut entries: Vec<Entry>, text: &str) -> Vec<Entry> {
    let text = text.to_lowercase();
    entries.retain(|entry| text.split_whitespace().all(|word| entry.words.contains(word)));
    entries.sort_by_key(|entry| !entry.words.starts_with(&text));
    entries
}

/// The pages and actions that `text` finds; all of them, if it is empty.
pub(super) fn local(viewer: &Viewer, text: &str) -> impl IntoView + use<> {
    let options = |entries| matching(entries, text).into_iter().map(|entry| option(entry, text)).collect();
    (
        group("palette-pages", "Pages", options(pages(viewer))),
        group("palette-actions", "Actions", options(actions(viewer))),
    )
}

fn option(Entry { label, does, .. }: Entry, searched: &str) -> AnyView {
    let label = view! { <span><Marked text=label searched=searched.to_owned() /></span> }.into_any();
    match does {
        Does::Open(href) => link(href.to_owned(), "", label),
        Does::Wear(theme) => view! {
            <button type="button" role="option" tabindex="-1" aria-selected="false" on:click=move |_| choose(theme)>{label}</button>
        }
        .into_any(),
        Does::SignOut => {
            view! { <button form=SIGN_OUT role="option" tabindex="-1" aria-selected="false">{label}</button> }.into_any()
        }
    }
}

/// What the option to sign out sends.
#[component]
pub(super) fn SignOutForm() -> impl IntoView {
    view! { <form id=SIGN_OUT method="post" action="/logout" hidden></form> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let entries = vec![
            entry("API keys", "Credentials", Does::Open("/api-keys")),
            entry("My API keys", "Credentials", Does::Open("/profile/api-keys")),
            entry("Sign out", "log out", Does::SignOut),
        ];
        matching(entries, text).into_iter().map(|entry| entry.label).collect()
    }

    #[test]
    fn every_word_counts_whatever_its_case_and_order_and_a_beginning_comes_first() {
        assert_eq!(found(""), ["API keys", "My API keys", "Sign out"]);
        assert_eq!(found("My"), ["My API keys"]);
        assert_eq!(found("keys api"), ["API keys", "My API keys"]);
        assert_eq!(found("my"), ["My API keys"]);
        assert_eq!(found("LOG out"), ["Sign out"]);
        assert_eq!(found("credentials my"), ["My API keys"]);
        assert!(found("keys of").is_empty());
    }
}
