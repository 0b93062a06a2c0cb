//! Name, roles and seat: what an administrator decides about a person, new or not.

use domain::role::RoleName;
use domain::user::{NewUser, User, UserChange};
use leptos::prelude::*;

use crate::calls::Problem;
use crate::components::{Field, RoleChoices, RolePicker, Switch};

/// The fields that errors are told beside.
pub(super) const FIELDS: [&str; 4] = ["name", "email", "roles", "has_seat"];

/// As it stands in the form.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) email: RwSignal<String>,
    roles: RwSignal<Vec<RoleName>>,
    has_seat: RwSignal<bool>,
    pub(super) problem: RwSignal<Option<Problem>>,
}

impl Draft {
    pub(super) fn new(name: &str, roles: &[RoleName], has_seat: bool) -> Self {
        Self {
            name: RwSignal::new(name.to_owned()),
            email: RwSignal::default(),
            roles: RwSignal::new(roles.to_vec()),
            has_seat: RwSignal::new(has_seat),
            problem: RwSignal::new(None),
        }
    }

    pub(super) fn load(self, user: &User) {
        self.name.set(user.name.clone());
        self.roles.set(user.roles.clone());
        self.has_seat.set(user.has_seat);
    }

    pub(super) fn clear(self) {
        self.name.set(String::new());
        self.email.set(String::new());
        self.roles.set(Vec::new());
    }

    pub(super) fn differs(self, user: &User) -> bool {
        self.name.get() != user.name || self.roles.get() != user.roles || self.has_seat.get() != user.has_seat
    }

    pub(super) fn to_new_user(self) -> NewUser {
        NewUser {
            email: self.email.get_untracked(),
            name: self.name.get_untracked(),
            roles: self.roles.get_untracked(),
            has_seat: self.has_seat.get_untracked(),
        }
    }

    pub(super) fn to_change(self, user: &User) -> UserChange {
        let NewUser { name, roles, has_seat, .. } = self.to_new_user();
        UserChange { name, roles, has_seat, ..user.into() }
    }

    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.with(|problem| problem.as_ref().and_then(|p| p.about(field))))
    }
}

#[component]
pub(super) fn NameField(draft: Draft) -> impl IntoView {
    view! { <Field name="name" label="Name" value=draft.name error=draft.error("name") /> }
}

#[component]
pub(super) fn RolesAndSeat(draft: Draft, choices: RoleChoices) -> impl IntoView {
    view! {
        <RolePicker roles=draft.roles choices=choices error=draft.error("roles") />
        <Switch
            name="has_seat" label="Licence seat" hint="Generating API keys needs one, beside the role developer."
            on=draft.has_seat on_change=Callback::new(move |on| draft.has_seat.set(on)) error=draft.error("has_seat")
        />
    }
}
