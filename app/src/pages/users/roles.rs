//! What somebody's roles are, and whether they have a licence seat.

use leptos::prelude::*;

use super::access::RolesAndSeat;
use super::details::look_only;
use super::person::Screen;
use crate::components::{Form, RoleChoices, SaveBar, bind};

/// The fields of this tab that errors are told beside.
const FIELDS: &[&str] = &["roles", "has_seat"];

#[component]
pub(super) fn Roles(screen: Screen, choices: RoleChoices) -> impl IntoView {
    let card = if screen.may_change {
        let (draft, saving) = (screen.edit.draft, screen.edit.saving.beside(FIELDS));
        let elsewhere =
            screen.unsaved_under("Details", |draft, seen| draft.name != seen.name || draft.email != seen.email);
        view! {
            <Form saving=saving>
                <header><h2 id="user-roles">"Roles and seat"</h2></header>
                <div class="body">
                    <RolesAndSeat
                        roles=bind!(draft.roles) has_seat=bind!(draft.has_seat) choices=choices problem=saving.problem
                    />
                </div>
                <SaveBar saving=saving changes=screen.edit.changes elsewhere=elsewhere in_card=true />
            </Form>
        }
        .into_any()
    } else {
        view! { <Held screen=screen choices=choices /> }.into_any()
    };
    view! {
        <div class="cards">
            {(!screen.may_change).then(look_only)}
            <section class="card" aria-labelledby="user-roles">{card}</section>
        </div>
    }
}

/// The roles that they have, and what each is for.
#[component]
fn Held(screen: Screen, choices: RoleChoices) -> impl IntoView {
    let held = move || {
        let user = screen.user.get();
        let of = |name| choices.iter().find(|choice| choice.name == name).map(|choice| choice.description.clone());
        let roles = user.roles.into_iter().map(|role| {
            let what = of(role.clone());
            view! { <div><dt><span class="tag">{role.to_string()}</span></dt><dd>{what}</dd></div> }
        });
        let roles = roles.collect_view();
        let seat = if user.has_seat { "yes" } else { "no" };
        view! { {roles} <div><dt>"Licence seat"</dt><dd>{seat}</dd></div> }
    };
    view! {
        <header><h2 id="user-roles">"Roles and seat"</h2></header>
        <div class="body"><dl class="facts">{held}</dl></div>
    }
}
