//! The settings as they stand in the form, as text.

use domain::settings::{Setting, Settings};

use crate::components::{Draft, Merging};

/// One for each of [`Settings::ALL`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Typed([String; Settings::ALL.len()]);

impl Typed {
    /// What is typed for the setting called `name`.
    pub(super) fn text(&self, name: &str) -> &str {
        &self.0[at(name)]
    }

    pub(super) fn set(&mut self, name: &str, text: String) {
        self.0[at(name)] = text;
    }

    pub(super) fn values(&self) -> Vec<(String, String)> {
        Settings::ALL.iter().zip(&self.0).map(|(setting, text)| (setting.name.to_owned(), text.clone())).collect()
    }
}

fn at(name: &str) -> usize {
    Settings::ALL.iter().position(|known| known.name == name).unwrap_or_default()
}

impl From<&Settings> for Typed {
    fn from(settings: &Settings) -> Self {
        Self(std::array::from_fn(|i| Settings::ALL[i].typed(settings)))
    }
}

impl Draft for Typed {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        for (i, setting) in Settings::ALL.iter().enumerate() {
            merging.field(setting.label, &mut self.0[i], [&was.0[i], &is.0[i]], &|text| in_words(setting, text));
        }
    }
}

/// How a value that the server has is told.
fn in_words(setting: &Setting, text: &str) -> String {
    Settings::default().with([(setting.name, text)]).map(|settings| setting.in_words(&settings)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn present_values_are_told_as_the_page_does() {
        let settings = Settings::default().with([("api_keys.max_expiration_days", "")]).unwrap();
        let typed = Typed::from(&settings);
        for setting in Settings::ALL {
            assert_eq!(in_words(setting, typed.text(setting.name)), setting.in_words(&settings));
        }
    }
}
