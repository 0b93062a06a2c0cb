//! `POST /invitation`: token, password. Whoever has the link chooses a password and is signed in.

use axum::extract::{Extension, Request, State};
use axum::response::Response;
use service::setup;

use super::enter;
use super::form::Form;
use crate::error::Problem;
use crate::pages;
use crate::state::AppState;
use crate::visit::Visit;

pub(super) async fn submit(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Result<Response, Problem> {
    let form = Form::read(&state, request).await?;
    match setup::accept_invitation(&state.service, &visit.origin, form.get("token"), form.get("password")).await {
        Ok(signed_in) => Ok(enter(&state, &visit, &signed_in, "/").await),
        Err(failure) => Ok(pages::refuse(&state, &visit, "/invitation", form.refused(failure.tell())).await),
    }
}
