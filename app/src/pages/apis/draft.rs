//! An API as it stands in the form.

use domain::api::ApiDraft;
use leptos::prelude::*;

use crate::calls::Problem;
use crate::components::focus_first_wrong;

/// The fields that errors are told beside, in their order.
pub(super) const FIELDS: [&str; 5] = ["name", "slug", "description", "path_prefixes", "hosts"];

#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) slug: RwSignal<String>,
    pub(super) name: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    /// One to a line.
    pub(super) hosts: RwSignal<String>,
    /// One to a line.
    pub(super) path_prefixes: RwSignal<String>,
    pub(super) enabled: RwSignal<bool>,
    pub(super) problem: RwSignal<Option<Problem>>,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            slug: RwSignal::default(),
            name: RwSignal::default(),
            description: RwSignal::default(),
            hosts: RwSignal::default(),
            path_prefixes: RwSignal::default(),
            enabled: RwSignal::new(true),
            problem: RwSignal::new(None),
        }
    }

    pub(super) fn load(self, api: &ApiDraft) {
        self.slug.set(api.slug.clone());
        self.name.set(api.name.clone());
        self.description.set(api.description.clone());
        self.hosts.set(api.hosts.join("\n"));
        self.path_prefixes.set(api.path_prefixes.join("\n"));
        self.enabled.set(api.enabled);
    }

    pub(super) fn to_api(self) -> ApiDraft {
        ApiDraft {
            slug: self.slug.get_untracked(),
            name: self.name.get_untracked(),
            description: self.description.get_untracked(),
            hosts: lines(&self.hosts.get_untracked()),
            path_prefixes: lines(&self.path_prefixes.get_untracked()),
            enabled: self.enabled.get_untracked(),
        }
    }

    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.with(|problem| problem.as_ref().and_then(|p| p.about(field))))
    }

    /// Says what is wrong, with the cursor in the first field that is.
    pub(super) fn refuse(self, problem: Problem) {
        focus_first_wrong(&FIELDS, &problem);
        self.problem.set(Some(problem));
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn each_line_is_one_and_empty_lines_are_none() {
        assert_eq!(lines(" /orders \r\n\n/invoices\n"), ["/orders", "/invoices"]);
        assert!(lines(" \n").is_empty());
    }
}
