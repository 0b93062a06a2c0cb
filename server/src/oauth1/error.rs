//! How a consumer is refused: with the status of RFC 5849 §3.2 and the words of the problem reporting extension, in the
//! header that asks for a better signature and in the body.

use axum::http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use oauth1::Problem;
use service::oauth1::Refused;

use super::REALM;
use crate::error;

/// Until a user has decided, or the first of those that wait have expired.
const WAIT: u32 = 60;

#[derive(Debug)]
pub(super) struct Error {
    status: StatusCode,
    /// A form.
    body: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Error {
    /// What no word of the extension stands for.
    pub(super) fn new(status: StatusCode, advice: &str) -> Self {
        Self { status, body: format!("oauth_problem_advice={}", oauth1::encode(advice)), header: None }
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::UNAUTHORIZED);
        let header = HeaderValue::from_str(&problem.www_authenticate(REALM)).ok();
        Self { status, body: problem.form(), header: header.map(|value| (WWW_AUTHENTICATE, value)) }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let advice = refused.to_string();
        match refused {
            Refused::Problem(problem) => problem.into(),
            Refused::TooMany => {
                let Self { status, body, .. } = Self::new(StatusCode::TOO_MANY_REQUESTS, &advice);
                // The extension's word for a consumer that is held back for a while, too.
                let body = format!("oauth_problem={}&{body}", Problem::ConsumerKeyRefused.word());
                Self { status, body, header: None }.with(RETRY_AFTER, WAIT.into())
            }
            Refused::Unavailable => Self::new(StatusCode::SERVICE_UNAVAILABLE, &advice).with(RETRY_AFTER, 1.into()),
        }
    }
}

/// What happened while the body was read.
impl From<error::Problem> for Error {
    fn from(problem: error::Problem) -> Self {
        let refused = Self::new(problem.status(), problem.detail());
        match problem.status() {
            StatusCode::TOO_MANY_REQUESTS => refused.with(RETRY_AFTER, 1.into()),
            _ => refused,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = super::form(self.status, self.body);
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
