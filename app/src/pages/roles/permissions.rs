use domain::permission::{BY_PAGE, Permission, PermissionSet};
use leptos::prelude::*;

use super::ConsoleOnly;
use crate::components::Binding;

/// The console permissions by page: a checkbox for each.
#[component]
pub(super) fn Permissions(given: Binding<PermissionSet>) -> impl IntoView {
    let row = |(page, permissions): (&'static str, &'static [Permission])| {
        let (reading, acting): (Vec<_>, Vec<_>) = permissions.iter().copied().partition(|p| p.label() == "See");
        let boxes = |permissions: Vec<Permission>| {
            let each = |permission| view! { <Checkbox page=page permission=permission given=given /> };
            permissions.into_iter().map(each).collect_view()
        };
        view! {
            <tr>
                <th scope="row">{page} <ConsoleOnly permissions=permissions /></th>
                <td>{boxes(reading)}</td>
                <td>{boxes(acting)}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="role-permissions">
            <header>
                <h2 id="role-permissions">"Console permissions"</h2>
                <p>
                    "What its holders may do here and through the REST interface. What is marked “console only” holds for people who are signed in; it is never conferred on a credential."
                </p>
            </header>
            <div class="sheet">
                <table class="matrix">
                    <caption class="visually-hidden">"Console permissions by page"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Page"</th>
                            <th scope="col">"Reading"</th>
                            <th scope="col">"Acting"</th>
                        </tr>
                    </thead>
                    <tbody>{BY_PAGE.map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// Shown with the name by which refusals call it.
#[component]
fn Checkbox(page: &'static str, permission: Permission, given: Binding<PermissionSet>) -> impl IntoView {
    let is_given = Memo::new(move |_| given.with(|given| given.has(permission)));
    let name = format!("{page}: {}", permission.label());
    view! {
        <label class="choice">
            <input
                type="checkbox" name="permissions" value=permission.as_str() aria-label=name
                checked=is_given.get_untracked() prop:checked=is_given
                on:change=move |event| given.update(|given| *given = given.with(permission, event_target_checked(&event)))
            />
            <span>{permission.label()} " " <small><code>{permission.as_str()}</code></small></span>
        </label>
    }
}
