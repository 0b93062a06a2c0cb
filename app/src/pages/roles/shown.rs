//! A role for those who look and do not change: built in, or somebody else's to change.

use domain::permission::{BY_PAGE, Permission};
use domain::role::Role;
use leptos::prelude::*;

use super::facts::Facts;
use super::{Choices, ConsoleOnly, LISTS};
use crate::components::{BackLink, use_way_back};

#[component]
pub(super) fn Shown(role: Role, apis: Choices) -> impl IntoView {
    let built_in = role.name.built_in();
    let note = if built_in.is_some() {
        "This role is built in: it is the same in every tenant and stays as it is. For anything else, make a role of your own."
    } else {
        "You can look at roles. Changing them takes a role that includes it, such as tenant-admin."
    };
    let tag = built_in.map(|_| view! { " " <span class="tag">"built in"</span> });
    view! {
        <div class="head">
            <div>
                <BackLink back=use_way_back(LISTS) />
                <h1>{role.name.to_string()}</h1>
                <p class="line">{role.description.clone()} {tag}</p>
            </div>
        </div>
        <div class="cards">
            <div class="notice info"><div>{note}</div></div>
            <PermissionTable role=role.clone() />
            <AccessTable role=role.clone() apis=apis />
            <Facts role=RwSignal::new(role) />
        </div>
    }
}

#[component]
fn PermissionTable(role: Role) -> impl IntoView {
    let row = move |(page, permissions): (&'static str, &'static [Permission])| {
        let given: Vec<_> = permissions.iter().filter(|p| role.permissions.has(**p)).map(|p| p.label()).collect();
        let words = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
        view! {
            <tr>
                <th scope="row">{page} <ConsoleOnly permissions=permissions /></th>
                <td class:muted=given.is_empty()>{words}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="role-permissions">
            <header>
                <h2 id="role-permissions">"Console permissions"</h2>
                <p>"What is marked “console only” holds for people who are signed in; it is never conferred on a credential."</p>
            </header>
            <div class="sheet">
                <table class="matrix">
                    <caption class="visually-hidden">"Console permissions by page"</caption>
                    <thead><tr><th scope="col">"Page"</th><th scope="col">"May"</th></tr></thead>
                    <tbody>{BY_PAGE.map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn AccessTable(role: Role, apis: Choices) -> impl IntoView {
    let later = role.name.built_in().map(|role| match role.access() {
        domain::access::Access::None => "No access to any API.",
        domain::access::Access::Read => "Read access to every API, those that are registered later included.",
        domain::access::Access::Full => "Full access to every API, those that are registered later included.",
    });
    let is_empty = apis.is_empty();
    let row = move |(slug, name): (String, String)| {
        let access = role.access.get(&slug).copied().unwrap_or_default();
        view! {
            <tr>
                <th scope="row">{name} " " <small><code>{slug}</code></small></th>
                <td class:muted=access == domain::access::Access::None>{access.label()}</td>
            </tr>
        }
    };
    let table = (!is_empty).then(|| {
        view! {
            <div class="sheet">
                <table class="matrix">
                    <caption class="visually-hidden">"Access by API"</caption>
                    <thead><tr><th scope="col">"API"</th><th scope="col">"Access"</th></tr></thead>
                    <tbody>{apis.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="role-access">
            <header><h2 id="role-access">"Access to APIs"</h2> {later.map(|later| view! { <p>{later}</p> })}</header>
            {is_empty.then(|| view! { <div class="body"><p class="muted">"No APIs are registered yet."</p></div> })}
            {table}
        </section>
    }
}
