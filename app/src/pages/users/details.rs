//! Who somebody is, and whether they may come in.

use domain::user::User;
use leptos::prelude::*;

use super::delete::DeleteCard;
use super::facts::Facts;
use super::person::Screen;
use super::sign_in_card::{Standing, told};
use crate::components::{Back, Field, Form, SaveBar, bind};

/// The fields of this tab that errors are told beside.
const FIELDS: &[&str] = &["name", "email"];

#[component]
pub(super) fn Details(screen: Screen, back: Back) -> impl IntoView {
    let user = screen.user;
    let on_switched = Callback::new(move |after: User| {
        let told = told(&after);
        screen.done.run((after, told));
    });
    view! {
        <div class="cards">
            {if screen.may_change {
                view! {
                    <NameAndEmail screen=screen />
                    <Standing user=user on_switched=on_switched />
                }.into_any()
            } else {
                look_only()
            }}
            <Facts user=user />
            {(screen.may_change && !screen.is_oneself).then(|| view! { <DeleteCard screen=screen back=back /> })}
        </div>
    }
}

/// For those who may look and not change.
pub(super) fn look_only() -> AnyView {
    view! {
        <div class="notice info">
            <div>"You can look at users. Changing them takes a role that includes it, such as tenant-admin."</div>
        </div>
    }
    .into_any()
}

#[component]
fn NameAndEmail(screen: Screen) -> impl IntoView {
    let (draft, saving) = (screen.edit.draft, screen.edit.saving.beside(FIELDS));
    let elsewhere =
        screen.unsaved_under("Roles", |draft, seen| draft.roles != seen.roles || draft.has_seat != seen.has_seat);
    view! {
        <section class="card" aria-labelledby="user-name">
            <Form saving=saving>
                <header><h2 id="user-name">"Name and email"</h2></header>
                <div class="body">
                    <Field name="name" label="Name" value=bind!(draft.name) error=saving.error("name") />
                    <Field
                        name="email" label="Email" kind="email" value=bind!(draft.email) error=saving.error("email")
                        hint="With this they sign in."
                    />
                </div>
                <SaveBar saving=saving changes=screen.edit.changes elsewhere=elsewhere in_card=true />
            </Form>
        </section>
    }
}
