//! The settings as they stand in the form, as text by name.

use domain::settings::Settings;
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub(super) struct Draft([RwSignal<String>; Settings::NAMES.len()]);

/// As the form shows it: no maximum is an empty field.
fn text_of(settings: &Settings, name: &str) -> String {
    settings.get(name).filter(|text| text != "none").unwrap_or_default()
}

impl Draft {
    pub(super) fn of(settings: &Settings) -> Self {
        Self(Settings::NAMES.map(|name| RwSignal::new(text_of(settings, name))))
    }

    /// What is typed for the setting called `name`.
    pub(super) fn field(self, name: &str) -> RwSignal<String> {
        let at = Settings::NAMES.iter().position(|known| *known == name).unwrap_or_default();
        self.0[at]
    }

    pub(super) fn values(self) -> Vec<(String, String)> {
        Settings::NAMES.into_iter().zip(self.0).map(|(name, text)| (name.to_owned(), text.get_untracked())).collect()
    }

    pub(super) fn load(self, settings: &Settings) {
        for (name, text) in Settings::NAMES.into_iter().zip(self.0) {
            text.set(text_of(settings, name));
        }
    }

    pub(super) fn differs(self, settings: &Settings) -> bool {
        Settings::NAMES.into_iter().zip(self.0).any(|(name, text)| text.get() != text_of(settings, name))
    }

    /// Somebody else made `now` of `before`: takes over what was not touched here, and answers the names
    /// of what both changed, to different values.
    pub(super) fn merge(self, before: &Settings, now: &Settings) -> Vec<&'static str> {
        let mut clashes = Vec::new();
        for (name, text) in Settings::NAMES.into_iter().zip(self.0) {
            let (was, is, mine) = (text_of(before, name), text_of(now, name), text.get_untracked());
            if mine == was {
                text.set(is);
            } else if was != is && mine != is {
                clashes.push(name);
            }
        }
        clashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_keeps_what_was_typed_and_takes_over_the_rest() {
        let owner = Owner::new();
        owner.set();
        let before = Settings::default();
        let draft = Draft::of(&before);
        draft.field("api_keys.max_per_user").set("7".to_owned());
        draft.field("api_keys.prefix").set("mine".to_owned());
        let now = before.with([("api_keys.max_per_user", "9"), ("licence.seats", "3")]).unwrap();
        assert_eq!(draft.merge(&before, &now), ["api_keys.max_per_user"]);
        let text = |name| draft.field(name).get_untracked();
        assert_eq!(text("api_keys.max_per_user"), "7");
        assert_eq!(text("api_keys.prefix"), "mine");
        assert_eq!(text("licence.seats"), "3");
    }
}
