//! `POST /v1/verify/oauth1`: somebody who may asks about a signed request (RFC 5849) that they received. Who has the
//! form in the body knows all that is signed, which a door does not.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::signed_request::SignedRequest;
use super::{answer, caller};
use crate::body;
use crate::error::Problem;
use crate::state::AppState;

/// A form has more room than the other questions.
const BODY_LIMIT: usize = 1024 * 1024;

/// Always 200 once the caller is allowed and the question is understood.
pub(super) async fn verify(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let (parts, incoming) = request.into_parts();
    let bytes = body::read(incoming, state.options.body_limit.max(BODY_LIMIT)).await?;
    let tenant = caller::tenant(&state, &parts)?;
    let asked = SignedRequest::parse(&bytes)?;
    let (request, question) = asked.read(tenant)?;
    Ok(answer::json(StatusCode::OK, state.oauth1.verify(&request, &question, answer::body).await))
}
