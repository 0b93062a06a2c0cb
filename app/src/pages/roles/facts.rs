use domain::page::grouped;
use domain::permission::Permission;
use domain::role::{HolderKind, Role, RoleName};
use leptos::prelude::*;

use crate::components::{When, capitalized, link_to, use_viewer};

/// Who has a role, and since when it is as it is.
#[component]
pub(super) fn Facts(#[prop(into)] role: Signal<Role>) -> impl IntoView {
    let viewer = use_viewer();
    let held = move |role: &Role, kind: HolderKind| {
        let what = format!("{}s{}", capitalized(kind.noun()), kind.place());
        let (permission, href, label) = list_of(kind, &role.name);
        let link = viewer.may(permission).then(|| view! { " " <a class="link" href=href>{label}</a> });
        view! { <div><dt>{what}</dt><dd>{grouped(role.held_by(kind).into())} {link}</dd></div> }
    };
    let facts = move || {
        let role = role.get();
        let changed = role.name.built_in().is_none().then(|| {
            view! { <div><dt>"Last change"</dt><dd><When at=role.updated_at /></dd></div> }
        });
        view! { {HolderKind::ALL.map(|kind| held(&role, kind)).collect_view()} {changed} }
    };
    view! {
        <section class="card" aria-labelledby="role-holders">
            <header><h2 id="role-holders">"Who has it"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}

/// The page that lists holders of a kind: what it takes to see it, its address and its name.
fn list_of(kind: HolderKind, role: &RoleName) -> (Permission, String, &'static str) {
    let of_role = |path| link_to(path, &[("role", role.to_string())]);
    match kind {
        HolderKind::User => (Permission::UsersRead, of_role("/users"), "Application users"),
        HolderKind::Member => (Permission::ProjectsRead, "/projects".to_owned(), "Projects"),
        HolderKind::Application => (Permission::ApplicationsRead, of_role("/application-keys"), "Application keys"),
    }
}
