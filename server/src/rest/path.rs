//! The ID in a path.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::error::Problem;
use crate::state::AppState;

/// `{id}` of the route. What is no ID is the ID of nothing.
pub(super) struct Id<T>(pub(super) T);

impl<T: FromStr> FromRequestParts<AppState> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let id = params.and_then(|params| params.iter().find(|(name, _)| *name == "id")?.1.parse().ok());
        let nothing = || Problem::new(StatusCode::NOT_FOUND, "not_found", "There is nothing with this ID.");
        id.map(Self).ok_or_else(nothing)
    }
}
