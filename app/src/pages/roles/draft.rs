//! A role as it stands in the form.

use domain::access::{Access, AccessByApi};
use domain::role::RoleDraft;

use super::Choices;
use crate::components::{Draft, Merging, joined, or_none};

/// The fields that errors are told beside.
pub(super) const FIELDS: &[&str] = &["name", "description", "access"];

impl Draft for RoleDraft {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        merging.field("Description", &mut self.description, [&was.description, &is.description], &|text| or_none(text));
        merging.field("Console permissions", &mut self.permissions, [&was.permissions, &is.permissions], &|given| {
            joined(&given.iter().collect::<Vec<_>>())
        });
        merging.field("Access to APIs", &mut self.access, [&was.access, &is.access], &|access| {
            joined(&access.iter().map(|(slug, access)| format!("{slug}: {}", access.label())).collect::<Vec<_>>())
        });
    }
}

/// No access is not written down, so that a form which was put back is as it was.
pub(super) fn give(access: &mut AccessByApi, slug: &str, given: Access) {
    if given == Access::None {
        access.remove(slug);
    } else {
        access.insert(slug.to_owned(), given);
    }
}

/// Forgets APIs that are there no more.
pub(super) fn keep_to(access: &mut AccessByApi, choices: &Choices) {
    access.retain(|slug, _| choices.iter().any(|(known, _)| known == slug));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_given_and_taken_back_leaves_the_role_as_it_was() {
        let before = RoleDraft { name: "reader".into(), ..RoleDraft::default() };
        let mut draft = before.clone();
        give(&mut draft.access, "orders", Access::Full);
        assert_ne!(draft, before);
        give(&mut draft.access, "orders", Access::None);
        assert_eq!(draft, before);
        give(&mut draft.access, "gone", Access::Read);
        keep_to(&mut draft.access, &vec![("orders".to_owned(), "Orders".to_owned())]);
        assert_eq!(draft, before);
    }
}
