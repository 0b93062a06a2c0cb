//! What the program is told: a flag wins over the environment, the environment over `claviger.toml`,
//! the file over the default. Whatever is wrong stops the start with one line that names the option.
//!
//! **To add an option**: a line in [`options`], its field and its parser in [`serve`] or [`place`].

mod file;
mod options;
mod parse;
mod place;
mod serve;

use std::fmt;

pub use file::File;
pub use options::{PlaceOptions, ServeOptions};
pub use place::{KeyRingSource, Place};
pub use serve::{LogFormat, PublicUrl, Serve};

/// One line for the person who starts the program.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    option: String,
    message: String,
}

impl ConfigError {
    pub(crate) fn new(option: &str, message: impl Into<String>) -> Self {
        Self { option: option.to_owned(), message: message.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.option, self.message)
    }
}

impl std::error::Error for ConfigError {}
