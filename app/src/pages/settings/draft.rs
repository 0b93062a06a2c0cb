//! The settings as they stand in the form, as text by name.

use domain::settings::{Setting, Settings};
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub(super) struct Draft([RwSignal<String>; Settings::ALL.len()]);

impl Draft {
    pub(super) fn of(settings: &Settings) -> Self {
        Self(std::array::from_fn(|i| RwSignal::new(Settings::ALL[i].typed(settings))))
    }

    fn fields(self) -> impl Iterator<Item = (&'static Setting, RwSignal<String>)> {
        Settings::ALL.iter().zip(self.0)
    }

    /// What is typed for the setting called `name`.
    pub(super) fn field(self, name: &str) -> RwSignal<String> {
        let at = Settings::ALL.iter().position(|known| known.name == name).unwrap_or_default();
        self.0[at]
    }

    pub(super) fn values(self) -> Vec<(String, String)> {
        self.fields().map(|(setting, text)| (setting.name.to_owned(), text.get_untracked())).collect()
    }

    pub(super) fn load(self, settings: &Settings) {
        for (setting, text) in self.fields() {
            text.set(setting.typed(settings));
        }
    }

    pub(super) fn differs(self, settings: &Settings) -> bool {
        self.fields().any(|(setting, text)| text.get() != setting.typed(settings))
    }

    /// Somebody else made `now` of `before`: takes over what was not touched here, and answers the settings
    /// that both changed, to different values.
    pub(super) fn merge(self, before: &Settings, now: &Settings) -> Vec<&'static str> {
        let mut clashes = Vec::new();
        for (setting, text) in self.fields() {
            let (was, is, mine) = (setting.typed(before), setting.typed(now), text.get_untracked());
            if mine == was {
                text.set(is);
            } else if was != is && mine != is {
                clashes.push(setting.name);
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
