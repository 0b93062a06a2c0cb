//! A consumer as it stands in a form.

use domain::Error;
use domain::consumer::{Consumer, ConsumerDraft, SignatureMethod, check_secret};
use domain::error::{Checks, FieldError};
use leptos::prelude::*;

use crate::calls::Problem;
use crate::components::{Draft, Merging, joined, or_none};

/// The fields that errors are told beside, as the server names them, in their order.
const NAMES: [&str; 6] = ["name", "secret", "secret_again", "signature_methods", "public_key", "callback_prefix"];
/// The same as the IDs of a form. Both forms may be in the document at once.
pub(super) const NEW: &[&str] =
    &["new_name", "new_secret", "new_secret_again", "new_signature_methods", "new_public_key", "new_callback_prefix"];
pub(super) const EDITED: &[&str] = &NAMES;

impl Draft for ConsumerDraft {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        merging.field("Consumer name", &mut self.name, [&was.name, &is.name], &String::clone);
        let methods = &|all: &Vec<SignatureMethod>| joined(all);
        merging.field(
            "Signature methods",
            &mut self.signature_methods,
            [&was.signature_methods, &is.signature_methods],
            methods,
        );
        merging.field("Public key", &mut self.public_key, [&was.public_key, &is.public_key], &|text| or_none(text));
        merging.field(
            "Callback prefix",
            &mut self.callback_prefix,
            [&was.callback_prefix, &is.callback_prefix],
            &|text| or_none(text),
        );
    }
}

/// The secret, typed twice.
#[derive(Clone, Copy)]
pub(super) struct TypedSecret {
    pub(super) once: RwSignal<String>,
    pub(super) again: RwSignal<String>,
}

impl TypedSecret {
    pub(super) fn new() -> Self {
        Self { once: RwSignal::default(), again: RwSignal::default() }
    }

    pub(super) fn clear(self) {
        self.once.set(String::new());
        self.again.set(String::new());
    }

    /// What was typed, if it can be sent with `draft`, by the rules that hold on the server too. Nothing leaves the secret
    /// of a consumer that has one as it is.
    pub(super) fn checked(self, draft: &ConsumerDraft, has_one: bool) -> Result<String, Problem> {
        let (once, again) = (self.once.get_untracked(), self.again.get_untracked());
        check(draft, &once, &again, has_one)?;
        Ok(once)
    }
}

fn check(draft: &ConsumerDraft, once: &str, again: &str, has_one: bool) -> domain::Result<()> {
    let mut checks = Checks::default();
    checks.take(draft.checked());
    if !(has_one && once.is_empty()) {
        checks.take(check_secret("secret", once));
    }
    if once != again {
        checks.refuse("secret_again", "This is not the secret above. Type the same one again.");
    }
    checks.done()
}

/// The same problem about the fields of the form for a new consumer.
pub(super) fn of_new(problem: Problem) -> Problem {
    let Problem::Refused(Error::Invalid { fields }) = problem else { return problem };
    let renamed = |FieldError { field, message }| {
        let place = NAMES.iter().position(|name| *name == field);
        FieldError { field: place.map_or(field, |place| NEW[place].to_owned()), message }
    };
    Problem::Refused(Error::Invalid { fields: fields.into_iter().map(renamed).collect() })
}

/// What a form says of the methods and the prefix while they are folded away.
pub(super) fn told(draft: &ConsumerDraft) -> String {
    let callback = if draft.callback_prefix.trim().is_empty() { "any callback" } else { "its own callbacks" };
    format!("{}, {callback}", joined(&draft.signature_methods))
}

/// As the table lists them.
pub(super) fn methods_of(consumer: &Consumer) -> String {
    SignatureMethod::listed(&consumer.signature_methods)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_at_once_beside_its_field() {
        let draft = ConsumerDraft::default();
        let problem = of_new(check(&draft, "short", "other", false).unwrap_err().into());
        for field in ["new_name", "new_secret", "new_secret_again"] {
            assert!(problem.about(field).is_some(), "{field}");
        }
        assert!(problem.is_only_about(NEW));
        let draft = ConsumerDraft { name: "DOORS".to_owned(), ..draft };
        assert_eq!(check(&draft, "", "", true), Ok(()), "the present one stays");
        assert!(check(&draft, "", "", false).is_err() && check(&draft, "", "typed", true).is_err());
    }
}
