//! A role as it stands in the form.

use domain::access::AccessByApi;
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

/// Forgets APIs that are there no more.
pub(super) fn keep_to(access: &mut AccessByApi, choices: &Choices) {
    access.retain(|slug, _| choices.iter().any(|(known, _)| known == slug));
}

#[cfg(test)]
mod tests {
    use domain::access::Access;

    use super::*;

    #[test]
    fn access_to_an_api_that_is_gone_is_forgotten() {
        let mut access =
            [("orders", Access::Read), ("gone", Access::Full)].map(|(slug, access)| (slug.to_owned(), access)).into();
        keep_to(&mut access, &vec![("orders".to_owned(), "Orders".to_owned())]);
        assert_eq!(access, [("orders".to_owned(), Access::Read)].into());
    }
}
