//! `POST /oauth2/token`: an access token by client credentials (RFC 6749 §4.4).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use service::oauth::Refused;

use super::client;
use super::error::Error;
use super::form::Form;
use crate::state::AppState;

const GRANT_TYPE: &str = "client_credentials";

pub(super) async fn issue(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (parts, form) = Form::read(&state, request).await?;
    let grant_type = form.require("grant_type")?;
    let client = client::authenticate(&state, &parts, &form)?;
    if grant_type != GRANT_TYPE {
        let description = format!("Only the grant type {GRANT_TYPE} is offered.");
        return Err(Error::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", description));
    }
    let issued = state.oauth.issue(&client, form.get("scope")).await.map_err(refusal)?;
    let body = json!({
        "access_token": issued.token.expose(),
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "scope": issued.scope.to_string(),
    });
    Ok(super::json(StatusCode::OK, &body))
}

fn refusal(refused: Refused) -> Error {
    match refused {
        Refused::Scope(description) => Error::new(StatusCode::BAD_REQUEST, "invalid_scope", description),
        Refused::Client => Error::client("The client was changed or removed meanwhile."),
        Refused::Unavailable => Error::unavailable(),
    }
}
