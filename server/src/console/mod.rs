//! What works without scripts: forms that are posted, and answered with a page or a redirect, and lists as files.

mod authorize;
mod export;
mod form;
mod invitation;
mod login;
mod logout;
mod setup;

use axum::Router;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use service::sessions::{self, SignedIn};

use crate::oauth1::AUTHORIZE;
use crate::session::Cookie;
use crate::state::AppState;
use crate::visit::Visit;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/login", post(login::submit))
        .route("/logout", post(logout::submit))
        .route("/setup", post(setup::submit))
        .route("/invitation", post(invitation::submit))
        .route(AUTHORIZE, post(authorize::submit))
        .merge(export::routes())
}

/// Puts the browser into its new session and leads it on. Whatever session it had before ends.
async fn enter(state: &AppState, visit: &Visit, signed_in: &SignedIn, next: &str) -> Response {
    if let Some(before) = &visit.caller
        && let Err(failure) = sessions::sign_out(&state.service, &before.actor).await
    {
        // The cookie is replaced either way; the old session ends by itself.
        let _ = failure.tell();
    }
    see_other(next, Cookie::new(state.options.is_secure()).begin(signed_in.token.expose()))
}

fn see_other(path: &str, cookie: Option<HeaderValue>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/")));
    if let Some(cookie) = cookie {
        headers.insert(SET_COOKIE, cookie);
    }
    response
}
