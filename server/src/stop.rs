//! Why a command ends without having done what was asked.

use std::fmt;

/// A line for the person at the terminal.
#[derive(Debug)]
pub struct Stop(String);

impl Stop {
    pub fn new(line: impl Into<String>) -> Self {
        Self(line.into())
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<service::Failure> for Stop {
    /// Whoever may run the program may also see what went wrong.
    fn from(failure: service::Failure) -> Self {
        Self(failure.to_string())
    }
}

macro_rules! from_error {
    ($($error:ty),*) => {$(
        impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        }
    )*};
}

from_error!(
    crate::config::ConfigError,
    domain::Error,
    service::secret::KeyRingError,
    service::store::OpenError,
    std::io::Error
);
