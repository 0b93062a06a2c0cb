use domain::user::User;
use leptos::prelude::*;

use crate::components::{Copyable, Last, When};

/// What nobody chose about a person.
#[component]
pub(super) fn Facts(user: RwSignal<User>) -> impl IntoView {
    let facts = move || {
        let User { id, created_at, last_sign_in_at, .. } = user.get();
        view! {
            <div><dt>"User ID"</dt><dd><Copyable text=id.to_string() what="user ID" /></dd></div>
            <div><dt>"Added"</dt><dd><When at=created_at /></dd></div>
            <div><dt>"Last sign-in"</dt><dd><Last at=last_sign_in_at /></dd></div>
        }
    };
    view! {
        <section class="card" aria-labelledby="user-facts">
            <header><h2 id="user-facts">"About this user"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}
