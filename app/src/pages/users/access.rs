//! Roles and seat: what an administrator decides about a person, new or not.

use domain::role::RoleName;
use domain::user::UserChange;
use leptos::prelude::*;

use crate::calls::Problem;
use crate::components::{Binding, Draft, Merging, RoleChoices, RolePicker, Switch, error_of, joined, yes_or_no};

/// The fields that errors are told beside.
pub(super) const FIELDS: &[&str] = &["name", "email", "roles", "has_seat"];

impl Draft for UserChange {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        merging.field("Name", &mut self.name, [&was.name, &is.name], &String::clone);
        merging.field("Email", &mut self.email, [&was.email, &is.email], &String::clone);
        merging.field("Roles", &mut self.roles, [&was.roles, &is.roles], &|roles| joined(roles));
        merging.field("Licence seat", &mut self.has_seat, [&was.has_seat, &is.has_seat], &yes_or_no);
        merging.field("Disabled", &mut self.disabled, [&was.disabled, &is.disabled], &yes_or_no);
    }
}

#[component]
pub(super) fn RolesAndSeat(
    roles: Binding<Vec<RoleName>>,
    has_seat: Binding<bool>,
    choices: RoleChoices,
    problem: RwSignal<Option<Problem>>,
) -> impl IntoView {
    view! {
        <RolePicker roles=roles choices=choices error=error_of(problem, "roles") />
        <Switch
            name="has_seat" label="Licence seat" hint="Generating API keys needs one, beside the role developer."
            value=has_seat error=error_of(problem, "has_seat")
        />
    }
}
