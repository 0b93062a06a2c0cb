//! What gateways ask: is this credential valid?
//!
//! These handlers answer from memory. They know no cookie and no session, write no log line and wait
//! for nothing but the body of the request, and for the nonce of a signed one to be remembered.

mod answer;
mod authz;
mod batch;
pub(crate) mod caller;
pub(crate) mod credential;
mod identity;
mod oauth1;
mod one;
mod original_request;
mod request;
mod signed;
mod signed_request;
mod text;
mod whoami;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{any, get, post};

use crate::error::Problem;
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/v1/verify", post(one::verify))
        .route("/v1/verify/batch", post(batch::verify))
        .route("/v1/verify/oauth1", post(oauth1::verify))
        .route("/v1/whoami", get(whoami::whoami))
        .route("/authz", any(authz::authz))
        .route("/authz/{*rest}", any(authz::authz))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address takes another method.")
        })
}
