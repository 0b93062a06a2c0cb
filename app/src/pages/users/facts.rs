use domain::user::User;
use leptos::prelude::*;

use crate::components::{Copyable, When};

/// What is known about a person beside the form, or all of it for those who get no form.
#[component]
pub(super) fn Facts(user: RwSignal<User>, with_access: bool) -> impl IntoView {
    let facts = move || {
        let User { id, email, roles, has_seat, created_at, last_sign_in_at, .. } = user.get();
        let last = match last_sign_in_at {
            Some(at) => view! { <When at=at /> }.into_any(),
            None => view! { <span class="muted">"never"</span> }.into_any(),
        };
        let access = with_access.then(|| {
            let tags =
                roles.into_iter().map(|role| view! { <span class="tag">{role.as_str()}</span> " " }).collect_view();
            view! {
                <div><dt>"Roles"</dt><dd>{tags}</dd></div>
                <div><dt>"Licence seat"</dt><dd>{if has_seat { "yes" } else { "no" }}</dd></div>
            }
        });
        view! {
            <div><dt>"User ID"</dt><dd><Copyable text=id.to_string() what="user ID" /></dd></div>
            <div><dt>"Email"</dt><dd>{email}</dd></div>
            {access}
            <div><dt>"Added"</dt><dd><When at=created_at /></dd></div>
            <div><dt>"Last sign-in"</dt><dd>{last}</dd></div>
        }
    };
    view! {
        <section class="card" aria-labelledby="user-facts">
            <header><h2 id="user-facts">"Details"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}
