use domain::application::Application;
use leptos::prelude::*;

use super::application::Screen;
use crate::components::{Copyable, MadeBy, When};

/// What is known of the application itself.
#[component]
pub(super) fn Facts(screen: Screen) -> impl IntoView {
    let facts = move || {
        let Application { id, roles, masked, created_at, updated_at, last_used_at, .. } = screen.application();
        let last_used = match last_used_at {
            Some(at) => view! { <When at=at /> }.into_any(),
            None => view! { <span class="muted">"never"</span> }.into_any(),
        };
        // Who may change them sees them in the form.
        let roles = (!screen.may_change).then(|| {
            let tags =
                roles.into_iter().map(|role| view! { <span class="tag">{role.to_string()}</span> " " }).collect_view();
            view! { <div><dt>"Roles"</dt><dd>{tags}</dd></div> }
        });
        view! {
            <div><dt>"Client ID"</dt><dd><Copyable text=id.to_string() what="client ID" /></dd></div>
            <div><dt>"Client secret"</dt><dd class="mono">{masked}</dd></div>
            {roles}
            <MadeBy maker=screen.details.with(|details| details.made_by.clone()) />
            <div><dt>"Created"</dt><dd><When at=created_at /></dd></div>
            <div><dt>"Changed"</dt><dd><When at=updated_at /></dd></div>
            <div><dt>"Last used"</dt><dd>{last_used}</dd></div>
        }
    };
    view! {
        <section class="card" aria-labelledby="application-facts">
            <header><h2 id="application-facts">"Details"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}
