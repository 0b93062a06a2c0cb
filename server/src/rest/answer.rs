//! Answers that went well.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::time::Timestamp;
use serde::Serialize;

use crate::error::Problem;

pub(super) type Answer = Result<Response, Problem>;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub(super) fn ok(shape: &impl Serialize) -> Answer {
    json(StatusCode::OK, shape)
}

pub(super) fn created(shape: &impl Serialize) -> Answer {
    json(StatusCode::CREATED, shape)
}

pub(super) fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn json(status: StatusCode, shape: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(shape).map_err(|cause| {
        tracing::error!(%cause, "an answer cannot be written");
        Problem::unavailable()
    })?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    Ok(response)
}

/// A time as it is told: RFC 3339, UTC.
pub(super) fn time(at: Timestamp) -> String {
    at.to_string()
}

pub(super) fn time_opt(at: Option<Timestamp>) -> Option<String> {
    at.map(time)
}

/// The end of a credential; none if it has none.
pub(super) fn end(at: Timestamp) -> Option<String> {
    (at != Timestamp::NEVER).then(|| time(at))
}
