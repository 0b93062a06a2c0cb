//! Name, roles and seat: what an administrator decides about a person, new or not.

use domain::role::RoleName;
use domain::user::{NewUser, User, UserChange};
use leptos::prelude::*;

use crate::calls::Problem;
use crate::components::{Field, Switch};

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

    /// Kept in the order in which roles are listed everywhere.
    fn give(self, role: &RoleName, given: bool) {
        self.roles.update(|roles| {
            roles.retain(|held| held != role);
            if given {
                roles.push(role.clone());
                roles.sort();
            }
        });
    }
}

#[component]
pub(super) fn NameField(draft: Draft) -> impl IntoView {
    view! { <Field name="name" label="Name" value=draft.name error=draft.error("name") /> }
}

/// The tenant's roles, each with what it is for.
pub(super) type Choices = Vec<(RoleName, String)>;

#[component]
pub(super) fn RolesAndSeat(draft: Draft, choices: Choices) -> impl IntoView {
    let error = draft.error("roles");
    view! {
        <fieldset aria-describedby="roles-error">
            <legend>"Roles"</legend>
            {choices.into_iter().map(|(role, what)| view! { <RoleChoice role=role what=what draft=draft /> }).collect_view()}
            <p class="error" id="roles-error" hidden=move || error.get().is_none()>{move || error.get()}</p>
        </fieldset>
        <Switch
            name="has_seat" label="Licence seat" hint="Generating API keys needs one, beside the role developer."
            on=draft.has_seat on_change=Callback::new(move |on| draft.has_seat.set(on)) error=draft.error("has_seat")
        />
    }
}

/// Its label is the role's name alone; what the role is for describes it.
#[component]
fn RoleChoice(role: RoleName, what: String, draft: Draft) -> impl IntoView {
    let name = role.to_string();
    let (name_id, what_id) = (format!("role-{name}"), format!("role-{name}-what"));
    let given = Memo::new({
        let role = role.clone();
        move |_| draft.roles.with(|roles| roles.contains(&role))
    });
    view! {
        <label class="choice">
            <input
                type="checkbox" name="roles" value=name.clone() aria-labelledby=name_id.clone() aria-describedby=what_id.clone()
                checked=given.get_untracked() prop:checked=given
                on:change=move |event| draft.give(&role, event_target_checked(&event))
            />
            <span><span id=name_id>{name}</span><small id=what_id>{what}</small></span>
        </label>
    }
}
