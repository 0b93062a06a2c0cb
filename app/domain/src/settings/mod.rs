//! What a tenant decides for itself, by the names that `claviger settings` and `apply` use.

mod value;

use serde::{Deserialize, Serialize};

use self::value::Value;
use crate::error::{Checks, Error, Result};
use crate::expiry;
use crate::secret_format::{API_KEY_PREFIX, check_prefix};

/// The most that a setting lets the time of a signed request be off, in seconds: its nonce is remembered for that long.
pub const MAX_TIMESTAMP_WINDOW: u32 = 600;

/// A part of the page with the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    ApiKeys,
    Applications,
    Consumers,
    Licence,
}

impl Section {
    pub const ALL: [Self; 4] = [Self::ApiKeys, Self::Applications, Self::Consumers, Self::Licence];

    /// Of its heading on the page.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ApiKeys => "settings-api-keys",
            Self::Applications => "settings-applications",
            Self::Consumers => "settings-consumers",
            Self::Licence => "settings-licence",
        }
    }

    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ApiKeys => "API keys",
            Self::Applications => "Application keys",
            Self::Consumers => "OAuth consumers",
            Self::Licence => "Licence",
        }
    }

    /// What its settings are about, in a sentence or two.
    #[must_use]
    pub const fn lead(self) -> &'static str {
        match self {
            Self::ApiKeys => {
                "Keys that people generate for themselves. The limits hold for new keys; those that exist stay as they are."
            }
            Self::Applications => {
                "External applications exchange their secret for access tokens that work for a while."
            }
            Self::Consumers => "Applications that sign their requests with OAuth 1.0a, for the users who let them.",
            Self::Licence => "Generating a key takes a seat. Seats are given and taken away under Application users.",
        }
    }
}

/// What a value must be.
#[derive(Clone, Copy)]
pub enum Rule {
    Switch,
    /// The least and the most of a number.
    Range(u32, u32),
    Text(fn(&str) -> Result<()>),
}

/// A setting as forms, messages and the command line know it.
pub struct Setting {
    /// What the command line, files and the database call it, such as `api_keys.prefix`.
    pub name: &'static str,
    pub section: Section,
    /// What it is called on a form and in a message.
    pub label: &'static str,
    /// What stands behind a number.
    pub unit: &'static str,
    /// What it does, for who changes it. A form tells the range of a number before it.
    pub hint: &'static str,
    pub rule: Rule,
    text: fn(&Settings) -> String,
    typed: fn(&Settings) -> String,
    in_words: fn(&Settings, unit: &str) -> String,
    set: fn(&mut Settings, &Self, text: &str) -> Result<()>,
}

macro_rules! settings {
    ($(
        $(#[$doc:meta])*
        $field:ident: $type:ty = $default:expr, $rule:expr,
        $name:literal in $section:ident, $label:literal, $unit:literal, $hint:literal;
    )*) => {
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Settings {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl Settings {
            pub const ALL: &'static [Setting] = &[$(Setting {
                name: $name,
                section: Section::$section,
                label: $label,
                unit: $unit,
                hint: $hint,
                rule: $rule,
                text: |settings| settings.$field.text(),
                typed: |settings| settings.$field.typed(),
                in_words: |settings, unit| settings.$field.in_words(unit),
                set: |settings, setting, text| {
                    settings.$field = Value::parse(setting, text)?;
                    Ok(())
                },
            },)*];
        }
    };
}

settings! {
    /// Off, every API key of the tenant verifies as disabled.
    api_keys_enabled: bool = false, Rule::Switch,
        "api_keys.enabled" in ApiKeys, "Enable API keys", "",
        "On: users with the role developer and a seat can generate keys, and keys are accepted. Off: every key of the tenant is refused at once; switching on again brings back those that are still active.";
    /// In days, for new keys; `None` is no maximum.
    max_expiration_days: Option<u32> = Some(365), Rule::Range(1, expiry::MAX_DAYS),
        "api_keys.max_expiration_days" in ApiKeys, "Maximum key validity", "days",
        "Longest validity for new keys. Leave empty for no limit; keys may then never expire.";
    /// For new keys.
    max_keys_per_user: u32 = 25, Rule::Range(1, 1_000),
        "api_keys.max_per_user" in ApiKeys, "Maximum API keys per user", "keys",
        "Users at this limit cannot generate more keys.";
    /// What new keys begin with.
    key_prefix: String = API_KEY_PREFIX.to_owned(), Rule::Text(check_prefix),
        "api_keys.prefix" in ApiKeys, "Prefix of new keys", "",
        "What new keys begin with, so that people and secret scanners recognise them.";
    /// How long a new access token of an application works, in seconds.
    token_seconds: u32 = 3_600, Rule::Range(60, 86_400),
        "oauth.token_seconds" in Applications, "Access token lifetime", "seconds",
        "It counts for new tokens.";
    /// Off, nobody is told where a consumer can be asked for.
    oslc: bool = false, Rule::Switch,
        "consumers.oslc" in Consumers, "OSLC discovery", "",
        "On: tools that speak OSLC find this server at /oslc/rootservices, and anybody who reaches it can ask for a consumer key. It waits to be approved like every other.";
    /// How far the time of a signed request may be from this server's, in seconds.
    timestamp_window_seconds: u32 = 300, Rule::Range(30, MAX_TIMESTAMP_WINDOW),
        "consumers.timestamp_window_seconds" in Consumers, "Timestamp window", "seconds",
        "How far the clock of a consumer may be from that of this server. Within it, no request is accepted twice.";
    /// For how long a user lets a consumer act for them, in days.
    authorization_days: u32 = 365, Rule::Range(1, expiry::MAX_DAYS),
        "consumers.authorization_days" in Consumers, "Authorization lifetime", "days",
        "For how long a user lets a consumer act for them. It counts for new authorizations.";
    /// How many users may hold a seat.
    seats: u32 = 25, Rule::Range(0, 1_000_000),
        "licence.seats" in Licence, "Licence seats", "seats",
        "How many users may hold one.";
}

impl Setting {
    /// The setting called `name`.
    #[must_use]
    pub fn called(name: &str) -> Option<&'static Self> {
        Settings::ALL.iter().find(|setting| setting.name == name)
    }

    /// The value as the command line and the database know it; a missing maximum is `none`.
    #[must_use]
    pub fn text(&self, settings: &Settings) -> String {
        (self.text)(settings)
    }

    /// The value as a form has it; a missing maximum is empty.
    #[must_use]
    pub fn typed(&self, settings: &Settings) -> String {
        (self.typed)(settings)
    }

    /// The value as a person says it.
    #[must_use]
    pub fn in_words(&self, settings: &Settings) -> String {
        (self.in_words)(settings, self.unit)
    }

    /// What it does, with the range of a number.
    #[must_use]
    pub fn explained(&self) -> String {
        match self.rule {
            Rule::Range(least, most) => format!("{least} to {most}. {}", self.hint),
            Rule::Switch | Rule::Text(_) => self.hint.to_owned(),
        }
    }

    fn refuse(&self, message: impl Into<String>) -> Error {
        Error::invalid(self.name, message)
    }
}

impl Settings {
    /// Sets the value called `name` from text, as [`Setting::text`] or [`Setting::typed`] give it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `name` if there is no such setting or the value is out of range.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let setting = Setting::called(name).ok_or_else(|| {
            Error::invalid(name, format!("There is no setting “{name}”. The settings are {}.", names()))
        })?;
        (setting.set)(self, setting, value.trim())
    }

    /// Sets all of `values`, or none and tells everything that is wrong.
    ///
    /// # Errors
    /// [`Error::Invalid`] with one entry for each value that was refused.
    pub fn with<'a>(&self, values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut changed = self.clone();
        let mut checks = Checks::default();
        for (name, value) in values {
            checks.take(changed.set(name, value));
        }
        checks.done().map(|()| changed)
    }
}

/// The names of all settings, with commas between them.
#[must_use]
pub fn names() -> String {
    Settings::ALL.iter().map(|setting| setting.name).collect::<Vec<_>>().join(", ")
}

/// What whoever has keys is told of the settings: what holds for a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRules {
    pub api_keys_enabled: bool,
    pub max_expiration_days: Option<u32>,
    pub max_keys_per_user: u32,
}

impl From<Settings> for KeyRules {
    fn from(settings: Settings) -> Self {
        let Settings { api_keys_enabled, max_expiration_days, max_keys_per_user, .. } = settings;
        Self { api_keys_enabled, max_expiration_days, max_keys_per_user }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_can_be_read_back_as_it_was_set() {
        let mut settings = Settings::default();
        for setting in Settings::ALL {
            let values: &[&str] = match setting.rule {
                Rule::Switch => &["true", "false"],
                Rule::Range(least, most) => &[&least.to_string(), &most.to_string()],
                Rule::Text(_) => &["acme_live", "none"],
            };
            for value in values {
                settings.set(setting.name, value).unwrap();
                assert_eq!((setting.text(&settings), setting.typed(&settings)), (value.to_string(), value.to_string()));
            }
            let before = settings.clone();
            for form in [Setting::text, Setting::typed] {
                settings.set(setting.name, &form(setting, &before)).unwrap();
                assert_eq!(settings, before);
            }
        }
    }

    #[test]
    fn no_maximum_is_a_word_of_the_command_line_and_nothing_in_a_form() {
        let mut settings = Settings::default();
        let maximum = Setting::called("api_keys.max_expiration_days").unwrap();
        for none in ["none", ""] {
            settings.set(maximum.name, none).unwrap();
            assert_eq!(settings.max_expiration_days, None);
        }
        assert_eq!((maximum.text(&settings), maximum.typed(&settings)), ("none".to_owned(), String::new()));
        assert_eq!(maximum.in_words(&settings), "no maximum");
        assert_eq!(maximum.in_words(&Settings::default()), "365 days");
    }

    #[test]
    fn bad_values_are_all_told_and_nothing_is_set() {
        let before = Settings::default();
        let error = before
            .with([
                ("api_keys.enabled", "yes"),
                ("api_keys.max_expiration_days", "-1"),
                ("api_keys.max_per_user", "1001"),
                ("api_keys.prefix", "A B"),
                ("oauth.token_seconds", "59"),
                ("licence.seats", "many"),
                ("nonsense", "1"),
            ])
            .unwrap_err();
        assert_eq!(
            error.about("api_keys.max_per_user"),
            Some("Maximum API keys per user must be a whole number from 1 to 1000.")
        );
        let Error::Invalid { fields } = error else { panic!("{error}") };
        assert_eq!(fields.len(), 7);
    }
}
