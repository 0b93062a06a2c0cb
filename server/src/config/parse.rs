//! Understanding the text of an option.

use std::str::FromStr;

use domain::network::Network;

use super::ConfigError;

/// `text` through `parse`, or `default`; the error names `option`.
pub(super) fn value<T>(
    option: &'static str,
    text: Option<&str>,
    default: T,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, ConfigError> {
    match text {
        None => Ok(default),
        Some(text) => parse(text.trim()).map_err(|message| ConfigError::new(option, message)),
    }
}

/// A whole number within `least..=most`.
pub(super) fn number<T: FromStr + PartialOrd + std::fmt::Display>(text: &str, least: T, most: T) -> Result<T, String> {
    text.parse()
        .ok()
        .filter(|n| (&least..=&most).contains(&n))
        .ok_or_else(|| format!("“{text}” is not a whole number from {least} to {most}"))
}

/// Networks separated by commas.
pub(super) fn networks(text: &str) -> Result<Vec<Network>, String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect()
}

/// Networks of which none is the whole Internet.
pub(super) fn some_networks(text: &str) -> Result<Vec<Network>, String> {
    let networks = networks(text)?;
    match networks.iter().find(|n| n.is_everything()) {
        Some(everything) => Err(format!("{everything} would trust everybody; name the networks that are yours")),
        None => Ok(networks),
    }
}
