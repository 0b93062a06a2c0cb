//! What people choose for themselves about how the console shows them things. It is the same wherever they sign in.
//!
//! **To add one**: a [`Preference`] with its choices here, and its place in [`ALL`].

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Most characters of a value.
pub const MAX_CHARS: usize = 500;

/// One of what a preference offers.
#[derive(Debug)]
pub struct Choice {
    /// As it is kept.
    pub name: &'static str,
    /// As people read it.
    pub label: &'static str,
    /// Chosen unless somebody says otherwise.
    is_default: bool,
}

const fn on(name: &'static str, label: &'static str) -> Choice {
    Choice { name, label, is_default: true }
}

const fn off(name: &'static str, label: &'static str) -> Choice {
    Choice { name, label, is_default: false }
}

/// How many of its choices a preference has at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    One,
    Any,
}

/// A preference as pages, messages and the database know it.
#[derive(Debug)]
pub struct Preference {
    /// What the database calls it, such as `columns.users`.
    pub name: &'static str,
    /// What it is called in a message.
    pub label: &'static str,
    pub rule: Rule,
    /// In the order in which they are offered and, if they are columns, shown.
    pub choices: &'static [Choice],
}

/// How close together rows stand.
pub static DENSITY: Preference = Preference {
    name: "density",
    label: "The density",
    rule: Rule::One,
    choices: &[on("comfortable", "Comfortable"), off(COMPACT, "Compact")],
};
pub const COMPACT: &str = "compact";

/// Of a list, beside the name and the actions, which are always there.
const fn columns(name: &'static str, choices: &'static [Choice]) -> Preference {
    Preference { name, label: "The columns", rule: Rule::Any, choices }
}

pub static API_KEY_COLUMNS: Preference = columns(
    "columns.api_keys",
    &[
        on("id", "Key ID"),
        on("owner", "Owner"),
        off("project", "Project"),
        on("updated", "Last update"),
        on("created", "Created"),
        on("expires", "Expires"),
        off("used", "Last used"),
        on("status", "Status"),
    ],
);

pub static APPLICATION_COLUMNS: Preference = columns(
    "columns.applications",
    &[
        on("id", "Client ID"),
        on("roles", "Roles"),
        on("status", "Status"),
        on("used", "Last used"),
        on("created", "Created"),
    ],
);

pub static CONSUMER_COLUMNS: Preference = columns(
    "columns.consumers",
    &[
        on("key", "Consumer key"),
        on("status", "Status"),
        on("methods", "Signature methods"),
        on("created", "Registered"),
        on("by", "Registered by"),
    ],
);

pub static USER_COLUMNS: Preference = columns(
    "columns.users",
    &[
        on("email", "Email"),
        on("roles", "Roles"),
        on("seat", "Seat"),
        on("status", "Status"),
        on("seen", "Last sign-in"),
    ],
);

pub static EVENT_COLUMNS: Preference =
    columns("columns.events", &[on("time", "Time"), on("actor", "Who"), on("target", "What")]);

pub static REFUSAL_COLUMNS: Preference = columns(
    "columns.refusals",
    &[
        on("time", "Time"),
        on("id", "Credential"),
        on("target", "API and path"),
        on("method", "Method"),
        on("address", "Address"),
    ],
);

/// Of the screen of a user, beside the details, which are always there.
pub static USER_TABS: Preference = Preference {
    name: "tabs.user",
    label: "The tabs",
    rule: Rule::Any,
    choices: &[
        on("roles", "Roles"),
        on("projects", "Projects"),
        on("api-keys", "API keys"),
        on("api-tokens", "API tokens"),
        on("applications", "Applications"),
        on("sessions", "Sessions"),
        on("activity", "Activity"),
    ],
};

/// Every preference.
pub static ALL: [&Preference; 8] = [
    &DENSITY,
    &API_KEY_COLUMNS,
    &APPLICATION_COLUMNS,
    &CONSUMER_COLUMNS,
    &USER_COLUMNS,
    &EVENT_COLUMNS,
    &REFUSAL_COLUMNS,
    &USER_TABS,
];

impl Preference {
    /// The preference called `name`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `name`, which is not repeated.
    pub fn called(name: &str) -> Result<&'static Self> {
        let unknown = || {
            let names = ALL.map(|preference| preference.name).join(", ");
            Error::invalid("name", format!("There is no such preference. The preferences are {names}."))
        };
        ALL.into_iter().find(|preference| preference.name == name).ok_or_else(unknown)
    }

    /// What is chosen unless somebody says otherwise.
    #[must_use]
    pub fn defaults(&'static self) -> Chosen {
        let which = |choice: &Choice| choice.is_default;
        Chosen { preference: self, bits: self.bits(which) }
    }

    /// Reads a value as [`Chosen::value`] writes it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the preference's name, with what a value may be.
    pub fn parse(&'static self, value: &str) -> Result<Chosen> {
        let chars = value.chars().count();
        if chars > MAX_CHARS {
            let message =
                format!("{} may have at most {MAX_CHARS} characters in its value; this has {chars}.", self.label);
            return Err(Error::invalid(self.name, message));
        }
        let is_known = |name: &str| self.choices.iter().any(|choice| choice.name == name);
        self.read(value).filter(|_| words(value).all(is_known)).ok_or_else(|| {
            let names = self.choices.iter().map(|choice| choice.name).collect::<Vec<_>>().join(", ");
            let number = if self.rule == Rule::One { "one" } else { "any" };
            Error::invalid(self.name, format!("{} must be {number} of {names}.", self.label))
        })
    }

    /// As [`Self::parse`], but what is unknown is left out: it may be of another version.
    fn read(&'static self, value: &str) -> Option<Chosen> {
        let bits = self.bits(|choice| words(value).any(|name| name == choice.name));
        (self.rule == Rule::Any || bits.count_ones() == 1).then_some(Chosen { preference: self, bits })
    }

    fn bits(&self, which: impl Fn(&Choice) -> bool) -> u32 {
        self.choices.iter().enumerate().filter(|(_, choice)| which(choice)).map(|(place, _)| 1_u32 << place).sum()
    }
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').filter(|word| !word.is_empty())
}

/// What somebody has chosen of a preference.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    pub preference: &'static Preference,
    /// A bit for each choice.
    bits: u32,
}

impl Chosen {
    #[must_use]
    pub fn has(self, name: &str) -> bool {
        self.bits & self.preference.bits(|choice| choice.name == name) != 0
    }

    /// What it becomes when somebody picks the choice: that one, or, of any number, with or without it.
    #[must_use]
    pub fn picked(self, name: &str) -> Self {
        let picked = self.preference.bits(|choice| choice.name == name);
        let bits = match self.preference.rule {
            Rule::One => picked,
            Rule::Any => self.bits ^ picked,
        };
        Self { bits, ..self }
    }

    /// True if it is what everybody has who has not chosen.
    #[must_use]
    pub fn is_default(self) -> bool {
        self.bits == self.preference.defaults().bits
    }

    /// What is chosen, in its order.
    pub fn choices(self) -> impl Iterator<Item = &'static Choice> {
        self.preference.choices.iter().filter(move |choice| self.has(choice.name))
    }

    /// True if there are more than everybody has who has not chosen.
    #[must_use]
    pub fn has_more(self) -> bool {
        self.count() > self.preference.defaults().count()
    }

    #[must_use]
    pub const fn count(self) -> u32 {
        self.bits.count_ones()
    }

    /// The same number for the same choice of one preference.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.bits
    }

    /// As it is kept: the names with commas between them.
    #[must_use]
    pub fn value(self) -> String {
        self.choices().map(|choice| choice.name).collect::<Vec<_>>().join(",")
    }
}

/// Whatever a person has chosen, as names and values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences(Vec<(String, String)>);

/// From what is kept, as far as this version understands it.
impl FromIterator<(String, String)> for Preferences {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(kept: I) -> Self {
        let mut preferences = Self::default();
        for (name, value) in kept {
            if let Some(chosen) = Preference::called(&name).ok().and_then(|preference| preference.read(&value)) {
                preferences.set(chosen);
            }
        }
        preferences
    }
}

impl Preferences {
    /// What holds of `preference`: what was chosen, and otherwise the defaults.
    #[must_use]
    pub fn of(&self, preference: &'static Preference) -> Chosen {
        let kept = self.0.iter().find(|(name, _)| name == preference.name);
        kept.and_then(|(_, value)| preference.read(value)).unwrap_or_else(|| preference.defaults())
    }

    /// Puts `chosen` in place of what was chosen before.
    pub fn set(&mut self, chosen: Chosen) {
        self.0.retain(|(name, _)| name != chosen.preference.name);
        self.0.push((chosen.preference.name.to_owned(), chosen.value()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str, value: &str) -> Preferences {
        Preferences::from_iter([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn every_preference_can_be_read_back_as_it_was_chosen() {
        for preference in ALL {
            assert!(
                std::ptr::eq(Preference::called(preference.name).unwrap(), preference),
                "{} twice",
                preference.name
            );
            assert!(preference.choices.len() <= 32 && preference.parse(&preference.defaults().value()).is_ok());
            for choice in preference.choices {
                let chosen = preference.defaults().picked(choice.name);
                let read = preference.parse(&chosen.value()).unwrap();
                assert_eq!((read.value(), read.is_default()), (chosen.value(), chosen.is_default()));
                let mut preferences = kept(preference.name, &preference.defaults().value());
                preferences.set(chosen);
                assert_eq!(preferences, kept(preference.name, &chosen.value()));
                assert_eq!(preferences.of(preference).value(), chosen.value());
            }
        }
    }

    #[test]
    fn of_one_the_last_picked_holds_and_of_any_each_for_itself() {
        let compact = DENSITY.defaults().picked(COMPACT);
        assert!(compact.has(COMPACT) && !compact.has("comfortable") && compact.picked(COMPACT).has(COMPACT));
        let defaults = API_KEY_COLUMNS.defaults();
        let chosen = defaults.picked("used").picked("owner");
        assert!(chosen.has("used") && !chosen.has("owner") && chosen.has("id") && !chosen.has("nonsense"));
        assert!(!chosen.is_default() && chosen.picked("owner").picked("used").is_default());
        assert_eq!(chosen.count(), defaults.count());
    }

    #[test]
    fn all_of_any_may_be_left_out() {
        let none = API_KEY_COLUMNS.parse("").unwrap();
        assert_eq!((none.count(), none.value()), (0, String::new()));
        assert_eq!(kept("columns.api_keys", "").of(&API_KEY_COLUMNS).count(), 0);
    }

    #[test]
    fn what_is_kept_of_another_version_is_read_as_far_as_it_is_known() {
        let of = |value| kept("columns.api_keys", value).of(&API_KEY_COLUMNS).value();
        assert_eq!(of("used,gone,id"), "id,used");
        assert_eq!(kept("density", "roomy").of(&DENSITY).value(), "comfortable");
        assert_eq!(kept("density", "compact,comfortable").of(&DENSITY).value(), "comfortable");
        assert_eq!(kept("theme", "dark"), Preferences::default());
        assert!(Preferences::default().of(&API_KEY_COLUMNS).is_default());
    }

    #[test]
    fn what_is_unknown_or_too_long_is_refused_by_name() {
        assert!(Preference::called("size").unwrap_err().about("name").unwrap().contains("density, columns.api_keys"));
        for (preference, value, told) in [
            (&DENSITY, "", "one of comfortable, compact"),
            (&DENSITY, "roomy", "one of comfortable, compact"),
            (&DENSITY, "compact,comfortable", "one of comfortable, compact"),
            (&API_KEY_COLUMNS, "id,name", "any of id, owner"),
            (&API_KEY_COLUMNS, "ID", "any of id, owner"),
            (&API_KEY_COLUMNS, &"id,".repeat(200), "at most 500 characters in its value; this has 600"),
        ] {
            let refused = preference.parse(value).unwrap_err();
            assert!(refused.about(preference.name).unwrap().contains(told), "{value}: {refused}");
        }
    }
}
