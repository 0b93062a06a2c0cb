//! What is typed to find something.

use std::time::Duration;

use domain::secret_format;
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

/// Whoever pauses so long wants an answer.
pub(super) const PAUSE: Duration = Duration::from_millis(150);
/// What is told of a secret.
pub(super) const CAUGHT: &str = "That was a secret. It was not sent: only its ID is searched for.";

/// What stands in a field after it was typed into, and whether that was a secret. One goes nowhere: its ID takes its
/// place in the field, too.
pub(super) fn typed_into(event: &Event) -> (String, bool) {
    let typed = event_target_value(event);
    let Some(found) = secret_format::find(&typed) else { return (typed, false) };
    event_target::<HtmlInputElement>(event).set_value(&found.id);
    (found.id, true)
}
