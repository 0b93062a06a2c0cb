//! What a request says in its query. What is not understood is refused: a program that filters by a
//! parameter that nobody knows would take all for what it asked for.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::input::complaint;
use crate::error::Problem;
use crate::state::AppState;

/// The query, whose parameters are the fields of `T`.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| {
            let (path, text) = (error.path().to_string(), error.inner().to_string());
            match path.as_str() {
                "." => complaint("", &text),
                path if !text.contains("field") => {
                    Problem::field(path, format!("{path} must be a whole number within its limits."))
                }
                path => complaint(path, &text),
            }
        })
    }
}
