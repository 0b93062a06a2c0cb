//! `/oauth1/access_token`: token credentials for temporary ones that a user said yes to (RFC 5849 §2.3).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::error::Error;
use super::sent::Sent;
use crate::state::AppState;

pub(super) async fn give(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let sent = Sent::read(&state, request).await?;
    let given = state.oauth1.exchange(&sent.request()?, &sent.origin(&state)).await?;
    let (token, secret) = (&given.token, given.secret.expose());
    Ok(super::form(StatusCode::OK, format!("oauth_token={token}&oauth_token_secret={secret}")))
}
