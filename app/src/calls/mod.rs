//! Server functions: who asks, and one use case. One file for each family of pages.

pub mod api_keys;
pub mod apis;
pub mod applications;
pub mod authorizations;
pub mod consumers;
pub mod events;
mod json;
pub mod palette;
pub mod preferences;
pub mod projects;
pub mod refusals;
pub mod roles;
pub mod session;
pub mod settings;
pub mod tokens;
pub mod users;

use std::pin::Pin;

#[cfg(feature = "ssr")]
use leptos::prelude::*;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

pub use json::{Json, Wire};

pub type Answer<T> = Result<T, Problem>;

/// The answer of a call that is under way, whichever it is.
pub type PendingAnswer<T> = Pin<Box<dyn Future<Output = Answer<T>> + Send>>;

/// Why a call did not do what was asked, or did not get through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    #[error(transparent)]
    Refused(#[from] domain::Error),
    /// No answer, or none that can be read.
    #[error("The server could not be reached. Check your connection.")]
    Lost,
}

impl Problem {
    /// What is wrong with `field`, if this is about it.
    #[must_use]
    pub fn about(&self, field: &str) -> Option<String> {
        match self {
            Self::Refused(error) => error.about(field).map(str::to_owned),
            Self::Lost => None,
        }
    }

    /// How a change that was asked for is told: `refused` and why, unless nobody knows what became of it.
    #[must_use]
    pub fn of_change(&self, refused: &str) -> (String, String) {
        match self {
            Self::Refused(error @ domain::Error::Unfinished { .. }) => ("Not finished.".to_owned(), error.to_string()),
            Self::Refused(error) => (refused.to_owned(), error.to_string()),
            Self::Lost => {
                let more = "The server could not be reached, so it is not known whether this was done. Check your \
                            connection, and look before you try again.";
                ("No answer.".to_owned(), more.to_owned())
            }
        }
    }

    /// True if who asks, or what they may do, is why nothing is shown.
    #[must_use]
    pub const fn is_about_rights(&self) -> bool {
        matches!(self, Self::Refused(domain::Error::Unauthenticated | domain::Error::Forbidden { .. }))
    }

    /// True if it may be different from what is shown: because nobody knows whether it was done, or because somebody else
    /// was quicker. Not if it was refused for what was typed or for who asks.
    #[must_use]
    pub const fn may_be_done(&self) -> bool {
        use domain::Error::{Forbidden, Invalid, ReauthenticationRequired, Unauthenticated};
        !matches!(self, Self::Refused(Invalid { .. } | ReauthenticationRequired | Unauthenticated | Forbidden { .. }))
    }

    #[must_use]
    pub const fn is_signed_out(&self) -> bool {
        matches!(self, Self::Refused(domain::Error::Unauthenticated))
    }

    /// True if all of it is said beside the fields `named`.
    #[must_use]
    pub fn is_only_about(&self, named: &[&str]) -> bool {
        match self {
            Self::Refused(domain::Error::Invalid { fields }) => {
                fields.iter().all(|error| named.contains(&error.field.as_str()))
            }
            _ => false,
        }
    }

    #[must_use]
    pub const fn wants_password(&self) -> bool {
        matches!(self, Self::Refused(domain::Error::ReauthenticationRequired))
    }
}

impl FromServerFnError for Problem {
    type Encoder = Wire;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // On the server there are no answers to read, only arguments.
        #[cfg(feature = "ssr")]
        if let ServerFnErrorErr::Deserialization(field) = &error {
            let error = json::refused(field);
            set_status(&error);
            return Self::Refused(error);
        }
        leptos::logging::debug_warn!("{error}");
        Self::Lost
    }
}

/// The service and whoever is signed in.
#[cfg(feature = "ssr")]
fn caller() -> Answer<(service::Service, service::Actor)> {
    let service = expect_context::<service::Service>();
    let caller = use_context::<Option<service::sessions::Caller>>().flatten();
    let caller = caller.ok_or(domain::Error::Unauthenticated).inspect_err(set_status)?;
    Ok((service, caller.actor))
}

/// Turns a failure into what the caller may know, with the HTTP status that fits.
#[cfg(feature = "ssr")]
fn to_problem(failure: service::Failure) -> Problem {
    let error = failure.tell();
    set_status(&error);
    Problem::Refused(error)
}

#[cfg(feature = "ssr")]
fn set_status(error: &domain::Error) {
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    response.set_status(http::StatusCode::from_u16(error.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR));
}
