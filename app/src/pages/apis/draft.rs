//! An API as it stands in the form.

use domain::api::ApiDraft;

use crate::components::{Draft, Merging, joined, or_none, yes_or_no};

/// The fields that errors are told beside, in their order.
pub(super) const FIELDS: &[&str] = &["name", "slug", "description", "path_prefixes", "hosts"];

impl Draft for ApiDraft {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        merging.field("Name", &mut self.name, [&was.name, &is.name], &String::clone);
        merging.field("Description", &mut self.description, [&was.description, &is.description], &|text| or_none(text));
        let places = &|all: &Vec<String>| joined(all);
        merging.field("Path prefixes", &mut self.path_prefixes, [&was.path_prefixes, &is.path_prefixes], places);
        merging.field("Hosts", &mut self.hosts, [&was.hosts, &is.hosts], places);
        merging.field("Enabled", &mut self.enabled, [&was.enabled, &is.enabled], &yes_or_no);
    }
}

/// What is typed, line by line, for as long as somebody types.
pub(super) fn lines(text: &str) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { text.split('\n').map(str::to_owned).collect() }
}

/// With one host or prefix to a line that is not empty.
pub(super) fn tidied(mut draft: ApiDraft) -> ApiDraft {
    for places in [&mut draft.hosts, &mut draft.path_prefixes] {
        *places = places.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_one_and_empty_lines_are_none() {
        let typed = " /orders \r\n\n/invoices\n";
        let draft = ApiDraft { path_prefixes: lines(typed), hosts: lines(""), ..ApiDraft::default() };
        assert_eq!(draft.path_prefixes.join("\n"), typed);
        assert!(draft.hosts.is_empty());
        assert_eq!(tidied(draft).path_prefixes, ["/orders", "/invoices"]);
    }
}
