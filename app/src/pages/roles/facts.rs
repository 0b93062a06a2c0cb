use domain::page::grouped;
use domain::permission::Permission;
use domain::role::Role;
use leptos::prelude::*;

use crate::components::{When, link_to, use_viewer};

/// Who has a role, and since when it is as it is.
#[component]
pub(super) fn Facts(#[prop(into)] role: Signal<Role>) -> impl IntoView {
    let viewer = use_viewer();
    let link = move |permission, href: String, label: &'static str| {
        viewer.may(permission).then(|| view! { " " <a class="link" href=href>{label}</a> })
    };
    let facts = move || {
        let Role { name, users, members, applications, updated_at, .. } = role.get();
        let of_role = |path: &str| link_to(path, &[("role", name.to_string())]);
        let changed = name.built_in().is_none().then(|| {
            view! { <div><dt>"Last change"</dt><dd><When at=updated_at /></dd></div> }
        });
        view! {
            <div>
                <dt>"Users"</dt>
                <dd>{grouped(users.into())} {link(Permission::UsersRead, of_role("/users"), "Application users")}</dd>
            </div>
            <div>
                <dt>"Members of projects"</dt>
                <dd>{grouped(members.into())} {link(Permission::ProjectsRead, "/projects".to_owned(), "Projects")}</dd>
            </div>
            <div>
                <dt>"Applications"</dt>
                <dd>{grouped(applications.into())} {link(Permission::ApplicationsRead, of_role("/application-keys"), "Application keys")}</dd>
            </div>
            {changed}
        }
    };
    view! {
        <section class="card" aria-labelledby="role-holders">
            <header><h2 id="role-holders">"Who has it"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}
