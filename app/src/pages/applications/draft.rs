//! An application as it stands in a form.

use domain::application::{Application, ApplicationDraft};
use domain::role::RoleName;
use leptos::prelude::*;

use crate::calls::Problem;
use crate::components::focus_first_wrong;

/// The fields that errors are told beside, in their order.
pub(super) const FIELDS: [&str; 2] = ["name", "roles"];

pub(super) const OF_ADMINISTRATOR: &str = "With tenant-admin it may manage everything in the tenant, everybody’s credentials \
                                           included. A role with only the access that it needs is safer.";

#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) roles: RwSignal<Vec<RoleName>>,
    pub(super) problem: RwSignal<Option<Problem>>,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self { name: RwSignal::default(), roles: RwSignal::default(), problem: RwSignal::new(None) }
    }

    pub(super) fn of(application: &Application) -> Self {
        let draft = Self::new();
        draft.load(application);
        draft
    }

    pub(super) fn load(self, application: &Application) {
        self.name.set(application.name.clone());
        self.roles.set(application.roles.clone());
    }

    pub(super) fn clear(self) {
        self.name.set(String::new());
        self.roles.set(Vec::new());
    }

    pub(super) fn to_application(self, disabled: bool) -> ApplicationDraft {
        ApplicationDraft { name: self.name.get_untracked(), roles: self.roles.get_untracked(), disabled }
    }

    pub(super) fn differs(self, application: &Application) -> bool {
        self.name.get() != application.name || self.roles.get() != application.roles
    }

    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.with(|problem| problem.as_ref().and_then(|p| p.about(field))))
    }

    /// Says what is wrong, with the cursor where the first thing is.
    pub(super) fn refuse(self, problem: Problem) {
        focus_first_wrong(&FIELDS, &problem);
        self.problem.set(Some(problem));
    }
}
