//! What a use case answers when it cannot do what was asked.
//!
//! One type for every caller, so that the console, the REST interface and the command line tell the
//! same story. It is safe to show: the cause of an [`Error::Internal`] stays in the server's log under
//! the same reference.

use serde::{Deserialize, Serialize};

pub type Result<T> = std::result::Result<T, Error>;

/// One input that was not accepted, named as the form and the API name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Error {
    #[error("{}", join(fields))]
    Invalid { fields: Vec<FieldError> },
    #[error("Sign in to continue.")]
    Unauthenticated,
    #[error("Confirm your password to continue.")]
    ReauthenticationRequired,
    #[error("Your roles do not include the permission {permission}.")]
    Forbidden { permission: String },
    /// For a credential, which never has it.
    #[error("{} are managed in the console: no credential has {permission}.", subject(permission))]
    ConsoleOnly { permission: String },
    /// A credential that makes another cannot give it more than it has.
    #[error("{message}")]
    Broader { message: String },
    #[error("{what} was not found. It may have been deleted.")]
    NotFound { what: String },
    #[error("{message}")]
    Conflict { message: String },
    /// Somebody else changed it after whoever asks looked at it, so nothing was done.
    #[error("Somebody changed {what} while the form was open.")]
    Stale { what: String },
    /// A part of a large piece of work is done for good, and the rest is not. Doing it again finishes it.
    #[error("{done}, the others were not: {reason} Do it again for the others.")]
    Unfinished {
        done: String,
        reason: String,
        /// That of what stopped it.
        status: u16,
    },
    #[error("Too many attempts. Try again in {}.", wait(*retry_after))]
    Throttled {
        /// Seconds until the next attempt is looked at.
        retry_after: u32,
    },
    #[error("The service is busy or its database cannot be reached. Nothing was changed; try again.")]
    Unavailable,
    /// What must be encrypted cannot be.
    #[error("The key ring of this server cannot be read. Nothing was changed; its log says why.")]
    KeyRing,
    #[error("It could not be confirmed that the change has taken effect. It may be stored: look before you try again.")]
    NotConfirmed,
    #[error("Something went wrong on the server. Nothing was changed. Reference: {reference}")]
    Internal { reference: String },
}

impl Error {
    #[must_use]
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid { fields: vec![FieldError { field: field.to_owned(), message: message.into() }] }
    }

    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::NotFound { what: what.to_owned() }
    }

    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict { message: message.into() }
    }

    /// `what` as in `this role`.
    #[must_use]
    pub fn stale(what: &str) -> Self {
        Self::Stale { what: what.to_owned() }
    }

    #[must_use]
    pub fn broader(message: impl Into<String>) -> Self {
        Self::Broader { message: message.into() }
    }

    /// This, met after a part was `done`, as in `2,000 keys were revoked`.
    #[must_use]
    pub fn after(self, done: &str) -> Self {
        let reason = match &self {
            Self::Unavailable => "The service is busy or its database cannot be reached.".to_owned(),
            Self::Internal { reference } => format!("Something went wrong on the server. Reference: {reference}."),
            other => other.to_string(),
        };
        Self::Unfinished { done: done.to_owned(), reason, status: self.status() }
    }

    /// The status that it has over HTTP (RFC 9110 §15).
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid { .. } => 422,
            Self::Unauthenticated | Self::ReauthenticationRequired => 401,
            Self::Forbidden { .. } | Self::ConsoleOnly { .. } | Self::Broader { .. } => 403,
            Self::NotFound { .. } => 404,
            Self::Conflict { .. } | Self::Stale { .. } => 409,
            Self::Unfinished { status, .. } => *status,
            Self::Throttled { .. } => 429,
            Self::Unavailable | Self::KeyRing | Self::NotConfirmed => 503,
            Self::Internal { .. } => 500,
        }
    }

    /// The name by which programs tell it from others.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "invalid",
            Self::Unauthenticated => "unauthenticated",
            Self::ReauthenticationRequired => "reauthentication_required",
            Self::Forbidden { .. } | Self::ConsoleOnly { .. } => "forbidden",
            Self::Broader { .. } => "broader_than_itself",
            Self::NotFound { .. } => "not_found",
            Self::Conflict { .. } | Self::Stale { .. } => "conflict",
            Self::Unfinished { .. } => "unfinished",
            Self::Throttled { .. } => "throttled",
            Self::Unavailable | Self::KeyRing => "unavailable",
            Self::NotConfirmed => "not_confirmed",
            Self::Internal { .. } => "internal",
        }
    }

    /// What is wrong with `field`, if this is about it.
    #[must_use]
    pub fn about(&self, field: &str) -> Option<&str> {
        match self {
            Self::Invalid { fields } => fields.iter().find(|f| f.field == field).map(|f| f.message.as_str()),
            _ => None,
        }
    }
}

/// Gathers every field's error before refusing, so that a form shows them all at once.
#[derive(Default)]
pub struct Checks(Vec<FieldError>);

impl Checks {
    /// Keeps the value of `result`, or remembers its field errors and answers `None`.
    pub fn take<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(Error::Invalid { fields }) => {
                self.0.extend(fields);
                None
            }
            Err(other) => {
                self.0.push(FieldError { field: String::new(), message: other.to_string() });
                None
            }
        }
    }

    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    /// # Errors
    /// [`Error::Invalid`] with everything that was refused.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid { fields: self.0 }) }
    }
}

fn join(fields: &[FieldError]) -> String {
    fields.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// What a permission is about: `Users` for `security.users.read`.
fn subject(permission: &str) -> String {
    if permission == "security.apis.write" {
        return "Hosts and path prefixes of APIs".to_owned();
    }
    let name = permission.split('.').rev().nth(1).unwrap_or(permission);
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn wait(seconds: u32) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
