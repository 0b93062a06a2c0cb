//! `POST /v1/verify`: somebody who may asks about one credential.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::request::VerifyRequest;
use super::{answer, caller};
use crate::body;
use crate::error::Problem;
use crate::state::AppState;

/// Always 200 once the caller is allowed and the question is understood.
pub(super) async fn verify(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let (parts, incoming) = request.into_parts();
    let bytes = body::read(incoming, state.options.body_limit).await?;
    // Who asks is who they are when all of it has arrived.
    let tenant = caller::tenant(&state, &parts)?;
    let ask = VerifyRequest::parse(&bytes)?;
    Ok(answer::json(StatusCode::OK, state.service.index().verify(&ask.question(tenant), answer::body)))
}
