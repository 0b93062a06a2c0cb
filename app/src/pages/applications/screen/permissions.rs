use leptos::prelude::*;

use super::application::Screen;
use crate::components::PermissionsTable;

/// What its tokens may do at Claviger itself.
#[component]
pub(super) fn PermissionsCard(screen: Screen) -> impl IntoView {
    let permissions = Memo::new(move |_| screen.details.with(|details| details.permissions.clone()));
    let none = Signal::derive(move || match screen.refused().is_some() {
        true => "Nothing now: it is refused.",
        false => "Nothing: none of its roles has a permission that a credential can have.",
    });
    view! {
        <section class="card" aria-labelledby="application-permissions">
            <header>
                <h2 id="application-permissions">"What it may do here"</h2>
                <p>"By the REST interface, with its tokens. Settings, users and roles are for people who are signed in; no credential changes them."</p>
            </header>
            <PermissionsTable permissions=permissions none=none />
        </section>
    }
}
