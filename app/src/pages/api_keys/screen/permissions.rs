use leptos::prelude::*;

use super::key::Screen;
use crate::components::PermissionsTable;

/// What it may do at Claviger itself.
#[component]
pub(super) fn PermissionsCard(screen: Screen) -> impl IntoView {
    let permissions = Memo::new(move |_| screen.details.with(|details| details.permissions.clone()));
    let narrowed = move || screen.details.with(|details| details.permitted.is_some());
    let none = Signal::derive(move || match screen.details.with(|details| details.refused.is_some()) {
        true => "Nothing now: it is refused.",
        false => "Nothing.",
    });
    view! {
        <section class="card" aria-labelledby="key-permissions">
            <header>
                <h2 id="key-permissions">"What it may do here"</h2>
                <p>"By the REST interface, and as a gateway that asks about other credentials."</p>
                {move || narrowed().then(|| view! { <p>"It is narrowed: it may do what it was given by name when it was generated, as far as its roles still give it."</p> })}
            </header>
            <PermissionsTable permissions=permissions none=none />
        </section>
    }
}
