//! What is answered when something cannot be done, as RFC 9457 problem documents.
//!
//! A handler answers `Result<_, Problem>`; `?` turns a use case's `service::Failure` or `domain::Error`
//! into one. The console's pages show the same `domain::Error` in their own words.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::FieldError;
use domain::id::RequestId;
use serde::Serialize;

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");
/// How a credential is asked for (RFC 6750 §3).
pub const BEARER: HeaderValue = HeaderValue::from_static("Bearer realm=\"claviger\"");
/// … and how a presented one is refused.
pub const BAD_BEARER: HeaderValue = HeaderValue::from_static("Bearer realm=\"claviger\", error=\"invalid_token\"");

/// In a box, because it is the rare way out of functions whose usual answer is small.
#[derive(Debug)]
pub struct Problem(Box<ProblemBody>);

/// In the extensions of a response that is a problem, for whoever decides by it on the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub &'static str);

#[derive(Debug)]
struct ProblemBody {
    status: StatusCode,
    /// Stable: programs decide by it.
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    /// By which an administrator finds why this was refused.
    request: Option<RequestId>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(ProblemBody {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            request: None,
            header: None,
        }))
    }

    /// One input that cannot be accepted.
    #[must_use]
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let error = FieldError { field: field.into(), message: message.into() };
        Self::new(StatusCode::BAD_REQUEST, "invalid", error.message.clone()).about(vec![error])
    }

    fn about(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Nobody said who asks.
    #[must_use]
    pub fn unauthenticated(detail: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail).with(WWW_AUTHENTICATE, BEARER)
    }

    /// Who asks presented a credential that is no good.
    #[must_use]
    pub fn bad_credential(code: &'static str, detail: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, detail).with(WWW_AUTHENTICATE, BAD_BEARER)
    }

    /// This server cannot vouch for an answer at the moment.
    #[must_use]
    pub fn unavailable() -> Self {
        domain::Error::Unavailable.into()
    }

    /// The network that asks has so much under way here that there is no place for more.
    #[must_use]
    pub fn crowded() -> Self {
        let detail = "Too many requests of your network are under way. Try again in a moment.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail).with(RETRY_AFTER, 1.into())
    }

    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.0.status
    }

    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let detail = format!("The body may have at most {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    #[must_use]
    pub fn request(mut self, id: RequestId) -> Self {
        self.0.request = Some(id);
        self
    }

    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }
}

/// The status that an error has on the web.
#[must_use]
pub fn status_of(error: &domain::Error) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// When to try again, in seconds, if the error says so.
#[must_use]
pub const fn retry_after(error: &domain::Error) -> Option<u32> {
    match error {
        domain::Error::Throttled { retry_after } => Some(*retry_after),
        domain::Error::Unavailable | domain::Error::KeyRing | domain::Error::NotConfirmed => Some(1),
        _ => None,
    }
}

impl From<domain::Error> for Problem {
    fn from(error: domain::Error) -> Self {
        let problem = Self::new(status_of(&error), error.code(), error.to_string());
        let problem = match retry_after(&error) {
            Some(seconds) => problem.with(RETRY_AFTER, seconds.into()),
            None => problem,
        };
        match error {
            domain::Error::Invalid { fields } => problem.about(fields),
            _ => problem,
        }
    }
}

impl From<service::Failure> for Problem {
    fn from(failure: service::Failure) -> Self {
        failure.tell().into()
    }
}

#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<RequestId>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let ProblemBody { status, code, detail, errors, request, header } = *self.0;
        let document = Document {
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: &detail,
            errors: &errors,
            request_id: request,
        };
        let mut response = Response::new(Body::from(serde_json::to_vec(&document).unwrap_or_default()));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, MEDIA_TYPE);
        response.extensions_mut().insert(Code(code));
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
