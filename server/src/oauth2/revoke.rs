//! `POST /oauth2/revoke`: a client ends one of its tokens (RFC 7009).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use service::oauth::NotRevoked;

use super::error::Error;
use super::form::Form;
use super::{NOT_KEPT, client};
use crate::state::AppState;

/// 200 also for a token that nobody knows: it does not work, as was asked (§2.2).
pub(super) async fn revoke(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (parts, form) = Form::read(&state, request).await?;
    let client = client::authenticate(&state, &parts, &form)?;
    let token = form.require("token")?;
    match state.oauth.revoke(&client, token).await {
        Ok(()) => Ok((StatusCode::OK, NOT_KEPT).into_response()),
        // §2.1: the request is refused and the client is informed of the error.
        Err(NotRevoked::Foreign) => {
            Err(Error::new(StatusCode::BAD_REQUEST, "invalid_grant", "The token was issued to another client."))
        }
        Err(NotRevoked::Failed(failure)) => {
            // Logs what it was.
            let _ = failure.tell();
            Err(Error::unavailable())
        }
    }
}
