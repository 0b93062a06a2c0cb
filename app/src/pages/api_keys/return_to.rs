//! Between a list that shows keys and the screen of one.

use domain::id::KeyId;

use super::PATH;
use crate::components::{Lists, screen_at};

/// The lists that lead to the screen of a key, for whoever sees every key and for the others.
pub(super) const EVERYBODYS_FIRST: Lists = &[EVERYBODYS, OWN, REFUSALS];
pub(super) const OWN_FIRST: Lists = &[OWN, EVERYBODYS, REFUSALS];
const EVERYBODYS: (&str, &str) = (PATH, "API keys");
const OWN: (&str, &str) = ("/profile/api-keys", "My API keys");
const REFUSALS: (&str, &str) = ("/refusals", "Refusals");

/// The address of a key's screen, from which there is a way back to the list at `from`.
pub(crate) fn screen_of(id: KeyId, from: String) -> String {
    screen_at(&format!("{PATH}/{id}"), from, PATH)
}
