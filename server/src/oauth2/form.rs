//! The body of a request: parameters, each at most once (RFC 6749 §3.2).

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;

use crate::shares::Share;

use super::error::Error;
use crate::state::AppState;
use crate::{body, gate};

const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

pub(super) struct Form {
    parameters: Vec<(String, String)>,
    /// From when all of it is here, until it is answered.
    _place: Option<Share<IpAddr>>,
}

impl Form {
    /// # Errors
    /// `invalid_request` if it is no form, is too large, repeats a parameter, or if parameters stand in the
    /// URL, where they would be logged.
    pub(super) async fn read(state: &AppState, request: Request) -> Result<(Parts, Self), Error> {
        let (parts, incoming) = request.into_parts();
        if parts.uri.query().is_some_and(|query| !query.is_empty()) {
            return Err(Error::request("Parameters belong in the body, not in the URL."));
        }
        let is_form = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            value.split(';').next().is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(MEDIA_TYPE))
        });
        if !is_form {
            return Err(Error::request(format!("The body must be of the type {MEDIA_TYPE}.")));
        }
        let bytes = body::read(incoming, state.options.body_limit).await?;
        let _place = gate::place(state, &parts)?;
        let parameters: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
        let mut names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::request(format!("The parameter {} is there more than once.", twice[0])));
        }
        Ok((parts, Self { parameters, _place }))
    }

    /// The value of a parameter; one without a value counts as absent (RFC 6749 §3.2).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// # Errors
    /// `invalid_request`, naming it.
    pub(super) fn require(&self, name: &str) -> Result<&str, Error> {
        self.get(name).ok_or_else(|| Error::request(format!("The parameter {name} is missing.")))
    }
}
