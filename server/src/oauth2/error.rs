//! How an endpoint refuses (RFC 6749 §5.2).

use axum::http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use service::oauth::ClientRefused;

use crate::error::Problem;

/// How a client is asked for its secret (RFC 7617).
const BASIC: HeaderValue = HeaderValue::from_static("Basic realm=\"claviger\", charset=\"UTF-8\"");

#[derive(Debug)]
pub(super) struct Error {
    status: StatusCode,
    /// One of the codes of the RFC.
    code: &'static str,
    description: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Error {
    pub(super) fn new(status: StatusCode, code: &'static str, description: impl Into<String>) -> Self {
        Self { status, code, description: description.into(), header: None }
    }

    /// The request is malformed.
    pub(super) fn request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// The client did not show who it is.
    pub(super) fn client(description: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description).with(WWW_AUTHENTICATE, BASIC)
    }

    pub(super) fn unavailable() -> Self {
        let description = "The service is busy or its database cannot be reached; try again.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", description).with(RETRY_AFTER, 1.into())
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }
}

impl From<ClientRefused> for Error {
    fn from(refused: ClientRefused) -> Self {
        match refused {
            ClientRefused::Unknown => {
                Self::client("There is no such client, its secret is another one, or it is disabled.")
            }
            ClientRefused::Throttled { retry_after } => {
                let description = "Too many wrong secrets for this client from this address; try again later.";
                Self::new(StatusCode::TOO_MANY_REQUESTS, "invalid_client", description)
                    .with(RETRY_AFTER, retry_after.into())
            }
            ClientRefused::Unavailable => Self::unavailable(),
        }
    }
}

/// What happened while the body was read.
impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        let (status, description) = (problem.status(), problem.detail().to_owned());
        match status {
            StatusCode::TOO_MANY_REQUESTS => {
                Self::new(status, "temporarily_unavailable", description).with(RETRY_AFTER, 1.into())
            }
            _ => Self::new(status, "invalid_request", description),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        // RFC 6749 §5.2 leaves these characters out.
        let allowed = |c: &char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
        let description: String = self.description.chars().filter(allowed).collect();
        let body = json!({ "error": self.code, "error_description": description });
        let mut response = super::json(self.status, &body);
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
