use domain::permission::{BY_PAGE, Permission};
use leptos::prelude::*;

use super::application::Screen;

/// What its tokens may do at Claviger itself.
#[component]
pub(super) fn PermissionsCard(screen: Screen) -> impl IntoView {
    let permissions = Memo::new(move |_| screen.details.with(|details| details.permissions.clone()));
    let rows = move || {
        let rows = BY_PAGE.into_iter().filter_map(|(page, all)| {
            let held: Vec<&Permission> = permissions.with(|held| all.iter().filter(|p| held.contains(p)).collect());
            let words = held.iter().map(|p| p.label()).collect::<Vec<_>>().join(", ");
            (!held.is_empty()).then(|| view! { <tr><th scope="row">{page}</th><td>{words}</td></tr> })
        });
        rows.collect_view()
    };
    let is_none = Memo::new(move |_| permissions.with(Vec::is_empty));
    view! {
        <section class="card" aria-labelledby="application-permissions">
            <header>
                <h2 id="application-permissions">"What it may do here"</h2>
                <p>"By the REST interface, with its tokens. Settings, users and roles are for people who are signed in; no credential changes them."</p>
            </header>
            <div class="sheet" hidden=is_none>
                <table class="matrix">
                    <caption class="visually-hidden">"Permissions by page"</caption>
                    <thead><tr><th scope="col">"Page"</th><th scope="col">"May"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="body" hidden=move || !is_none.get()><p class="muted">"Nothing: none of its roles has a permission that a credential can have."</p></div>
        </section>
    }
}
