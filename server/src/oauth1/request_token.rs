//! `/oauth1/request_token`: temporary credentials for a consumer (RFC 5849 §2.1).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::error::Error;
use super::sent::Sent;
use crate::state::AppState;

pub(super) async fn give(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let sent = Sent::read(&state, request).await?;
    let given = state.oauth1.request_temporary(&sent.request()?, &sent.origin(&state)).await?;
    let (token, secret) = (&given.token, given.secret.expose());
    // Both are of letters, digits and an underscore, which no form encodes.
    let body = format!("oauth_token={token}&oauth_token_secret={secret}&oauth_callback_confirmed=true");
    Ok(super::form(StatusCode::OK, body))
}
