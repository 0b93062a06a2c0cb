//! A role as it stands in the form.

use domain::access::{Access, AccessByApi};
use domain::permission::{Permission, PermissionSet};
use domain::role::RoleDraft;
use leptos::prelude::*;

use super::Choices;
use crate::calls::Problem;

/// The fields that errors are told beside.
pub(super) const FIELDS: [&str; 3] = ["name", "description", "access"];

#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    permissions: RwSignal<PermissionSet>,
    access: RwSignal<AccessByApi>,
    pub(super) problem: RwSignal<Option<Problem>>,
}

impl Draft {
    pub(super) fn of(role: &RoleDraft) -> Self {
        Self {
            name: RwSignal::new(role.name.clone()),
            description: RwSignal::new(role.description.clone()),
            permissions: RwSignal::new(role.permissions),
            access: RwSignal::new(role.access.clone()),
            problem: RwSignal::new(None),
        }
    }

    pub(super) fn load(self, role: &RoleDraft) {
        self.name.set(role.name.clone());
        self.description.set(role.description.clone());
        self.permissions.set(role.permissions);
        self.access.set(role.access.clone());
    }

    pub(super) fn to_role(self) -> RoleDraft {
        RoleDraft {
            name: self.name.get_untracked(),
            description: self.description.get_untracked(),
            permissions: self.permissions.get_untracked(),
            access: self.access.get_untracked(),
        }
    }

    pub(super) fn differs(self, role: &RoleDraft) -> bool {
        self.name.get() != role.name
            || self.description.get() != role.description
            || self.permissions.get() != role.permissions
            || self.access.get() != role.access
    }

    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.with(|problem| problem.as_ref().and_then(|p| p.about(field))))
    }

    pub(super) fn has(self, permission: Permission) -> bool {
        self.permissions.get().has(permission)
    }

    pub(super) fn permit(self, permission: Permission, given: bool) {
        self.permissions.update(|permissions| *permissions = permissions.with(permission, given));
    }

    pub(super) fn access_to(self, slug: &str) -> Access {
        self.access.with(|access| access.get(slug).copied().unwrap_or_default())
    }

    /// No access is not written down, so that a form which was put back is as it was.
    pub(super) fn give(self, slug: &str, given: Access) {
        self.access.update(|access| {
            if given == Access::None {
                access.remove(slug);
            } else {
                access.insert(slug.to_owned(), given);
            }
        });
    }

    /// Forgets APIs that are there no more.
    pub(super) fn keep_to(self, choices: &Choices) {
        self.access.update(|access| access.retain(|slug, _| choices.iter().any(|(known, _)| known == slug)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_given_and_taken_back_leaves_the_role_as_it_was() {
        let owner = Owner::new();
        owner.set();
        let before = RoleDraft { name: "reader".into(), ..RoleDraft::default() };
        let draft = Draft::of(&before);
        draft.give("orders", Access::Full);
        draft.permit(Permission::EventsRead, true);
        assert!(draft.differs(&before));
        assert_eq!(draft.access_to("orders"), Access::Full);
        draft.give("orders", Access::None);
        draft.permit(Permission::EventsRead, false);
        assert!(!draft.differs(&before));
        draft.give("gone", Access::Read);
        draft.keep_to(&vec![("orders".to_owned(), "Orders".to_owned())]);
        assert!(!draft.differs(&before));
    }
}
