//! An application as it stands in a form.

use domain::application::ApplicationDraft;

use crate::components::{Draft, Merging, joined, yes_or_no};

/// The fields that errors are told beside, in their order.
pub(super) const FIELDS: &[&str] = &["name", "roles"];

pub(super) const OF_ADMINISTRATOR: &str = "With tenant-admin it may manage everything in the tenant, everybody’s credentials \
                                           included. A role with only the access that it needs is safer.";

impl Draft for ApplicationDraft {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        merging.field("Name", &mut self.name, [&was.name, &is.name], &String::clone);
        merging.field("Roles", &mut self.roles, [&was.roles, &is.roles], &|roles| joined(roles));
        merging.field("Disabled", &mut self.disabled, [&was.disabled, &is.disabled], &yes_or_no);
    }
}
