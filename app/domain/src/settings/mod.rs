//! What a tenant decides for itself, by the names that `claviger settings` and `apply` use.

use serde::{Deserialize, Serialize};

use crate::error::{Checks, Error, Result};
use crate::expiry;
use crate::secret_format::{API_KEY_PREFIX, check_prefix};

/// The most that "API keys per user" can be set to.
pub const MAX_KEYS_PER_USER: u32 = 1_000;
/// The most seats a licence can have.
pub const MAX_SEATS: u32 = 1_000_000;
/// How long an access token works unless the tenant says otherwise, in seconds.
pub const TOKEN_SECONDS: u32 = 3_600;
pub const LEAST_TOKEN_SECONDS: u32 = 60;
pub const MOST_TOKEN_SECONDS: u32 = 86_400;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// `api_keys.enabled`: off, every API key of the tenant verifies as disabled.
    pub api_keys_enabled: bool,
    /// `api_keys.max_expiration_days`: for new keys; `None` is no maximum.
    pub max_expiration_days: Option<u32>,
    /// `api_keys.max_per_user`: for new keys, 1 to 1000.
    pub max_keys_per_user: u32,
    /// `api_keys.prefix`: what new keys begin with.
    pub key_prefix: String,
    /// `oauth.token_seconds`: how long a new access token of an application works.
    pub token_seconds: u32,
    /// `licence.seats`: how many users may hold a seat.
    pub seats: u32,
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

impl Default for Settings {
    fn default() -> Self {
        Self {
            api_keys_enabled: false,
            max_expiration_days: Some(365),
            max_keys_per_user: 25,
            key_prefix: API_KEY_PREFIX.to_owned(),
            token_seconds: TOKEN_SECONDS,
            seats: 25,
        }
    }
}

impl Settings {
    pub const NAMES: [&'static str; 6] = [
        "api_keys.enabled",
        "api_keys.max_expiration_days",
        "api_keys.max_per_user",
        "api_keys.prefix",
        "oauth.token_seconds",
        "licence.seats",
    ];

    /// The value called `name` as text; a missing maximum is `none`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        Some(match name {
            "api_keys.enabled" => self.api_keys_enabled.to_string(),
            "api_keys.max_expiration_days" => self.max_expiration_days.map_or("none".to_owned(), |d| d.to_string()),
            "api_keys.max_per_user" => self.max_keys_per_user.to_string(),
            "api_keys.prefix" => self.key_prefix.clone(),
            "oauth.token_seconds" => self.token_seconds.to_string(),
            "licence.seats" => self.seats.to_string(),
            _ => return None,
        })
    }

    /// Sets the value called `name` from text.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `name` if there is no such setting or the value is out of range.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let value = value.trim();
        match name {
            "api_keys.enabled" => self.api_keys_enabled = parse_switch(name, value)?,
            "api_keys.max_expiration_days" => self.max_expiration_days = parse_maximum(name, value)?,
            "api_keys.max_per_user" => self.max_keys_per_user = parse_number(name, value, 1, MAX_KEYS_PER_USER)?,
            "api_keys.prefix" => {
                check_prefix(value)?;
                value.clone_into(&mut self.key_prefix);
            }
            "oauth.token_seconds" => {
                self.token_seconds = parse_number(name, value, LEAST_TOKEN_SECONDS, MOST_TOKEN_SECONDS)?;
            }
            "licence.seats" => self.seats = parse_number(name, value, 0, MAX_SEATS)?,
            _ => {
                let known = Self::NAMES.join(", ");
                return Err(Error::invalid(name, format!("There is no setting “{name}”. The settings are {known}.")));
            }
        }
        Ok(())
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

/// What a setting is called on a form and in a message.
#[must_use]
pub fn label(name: &str) -> &str {
    match name {
        "api_keys.enabled" => "Enable API keys",
        "api_keys.max_expiration_days" => "Maximum token expiration",
        "api_keys.max_per_user" => "Maximum API keys per user",
        "api_keys.prefix" => "Prefix of new keys",
        "oauth.token_seconds" => "Access token lifetime in seconds",
        "licence.seats" => "Licence seats",
        other => other,
    }
}

fn parse_switch(name: &str, value: &str) -> Result<bool> {
    match value {
        "true" | "on" => Ok(true),
        "false" | "off" => Ok(false),
        _ => Err(Error::invalid(name, format!("{} must be true or false.", label(name)))),
    }
}

fn parse_maximum(name: &str, value: &str) -> Result<Option<u32>> {
    if value.is_empty() || value == "none" {
        return Ok(None);
    }
    parse_number(name, value, 1, expiry::MOST_DAYS).map(Some)
}

fn parse_number(name: &str, value: &str, least: u32, most: u32) -> Result<u32> {
    match value.parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => {
            let message = format!("{} must be a whole number from {least} to {most}.", label(name));
            Err(Error::invalid(name, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_can_be_read_back_as_it_was_set() {
        let mut settings = Settings::default();
        for (name, value) in [
            ("api_keys.enabled", "true"),
            ("api_keys.max_expiration_days", "none"),
            ("api_keys.max_per_user", "1000"),
            ("api_keys.prefix", "acme_live"),
            ("oauth.token_seconds", "900"),
            ("licence.seats", "0"),
        ] {
            settings.set(name, value).unwrap();
            assert_eq!(settings.get(name).as_deref(), Some(value));
        }
        assert!(Settings::NAMES.iter().all(|n| settings.get(n).is_some()));
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
