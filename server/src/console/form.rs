//! A posted form, as name and value.

use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use axum::http::StatusCode;

use crate::body;
use crate::error::Problem;
use crate::state::AppState;

pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// # Errors
    /// If it is too large, takes too long, or is no form.
    pub(super) async fn read(state: &AppState, request: Request) -> Result<Self, Problem> {
        let (parts, incoming) = request.into_parts();
        let bytes = body::read(incoming, state.options.body_limit).await?;
        let request = Request::from_parts(parts, Body::from(bytes));
        match axum::Form::from_request(request, &()).await {
            Ok(axum::Form(pairs)) => Ok(Self(pairs)),
            Err(rejection) => {
                let status = rejection_status(&rejection);
                Err(Problem::new(status, "invalid", "This is not a form that a browser sends."))
            }
        }
    }

    /// What was typed into `field`; nothing is as good as absent.
    pub(super) fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// The fields whose names begin with `prefix`, by what follows.
    pub(super) fn beginning_with<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// For showing the form again: everything but passwords.
    pub(super) fn refused(self, error: domain::Error) -> app::Refused {
        let values = self.0.into_iter().filter(|(name, _)| !name.contains("password")).collect();
        app::Refused { error, values }
    }
}

fn rejection_status(rejection: &axum::extract::rejection::FormRejection) -> StatusCode {
    match rejection.status() {
        status if status.is_client_error() => status,
        _ => StatusCode::BAD_REQUEST,
    }
}
