use domain::api_key::{ApiKey, Owner, ProjectRef};
use domain::permission::Permission;
use leptos::prelude::*;

use super::key::Screen;
use crate::components::{Copyable, Expiry, MadeBy, When, use_viewer};

/// What is known of the key itself.
#[component]
pub(super) fn Facts(screen: Screen) -> impl IntoView {
    let viewer = use_viewer();
    let (sees_users, sees_projects) = (viewer.may(Permission::UsersRead), viewer.may(Permission::ProjectsRead));
    let facts = move || {
        let ApiKey { id, masked, owner, project, created_at, expires_at, expires_soon, last_used_at, .. } =
            screen.key();
        let last_used = match last_used_at {
            Some(at) => view! { <When at=at /> }.into_any(),
            None => view! { <span class="muted">"never"</span> }.into_any(),
        };
        let project = match project {
            Some(ProjectRef { id, name, .. }) => linked(name, format!("/projects/{id}"), sees_projects),
            None => view! { <span class="muted">"none"</span> }.into_any(),
        };
        let Owner { id: owner_id, name: owner } = owner;
        view! {
            <div><dt>"Key ID"</dt><dd><Copyable text=id.to_string() what="key ID" /></dd></div>
            <div><dt>"Key"</dt><dd class="mono">{masked}</dd></div>
            <div><dt>"Owner"</dt><dd>{linked(owner, format!("/users/{owner_id}"), sees_users)}</dd></div>
            <div><dt>"Project"</dt><dd>{project}</dd></div>
            <MadeBy maker=screen.details.with(|details| details.made_by.clone()) />
            <div><dt>"Created"</dt><dd><When at=created_at /></dd></div>
            <div><dt>"Expires"</dt><dd><Expiry at=expires_at soon=expires_soon /></dd></div>
            <div><dt>"Last used"</dt><dd>{last_used}</dd></div>
        }
    };
    view! {
        <section class="card" aria-labelledby="key-facts">
            <header><h2 id="key-facts">"Details"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}

/// A link for whoever may see where it leads.
fn linked(name: String, href: String, may_follow: bool) -> AnyView {
    if may_follow { view! { <a class="link" href=href>{name}</a> }.into_any() } else { name.into_any() }
}
