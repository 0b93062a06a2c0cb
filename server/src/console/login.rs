//! `POST /login`: email, password, next.

use axum::extract::{Extension, Request, State};
use axum::response::Response;
use service::sessions;

use super::enter;
use super::form::Form;
use crate::error::Problem;
use crate::local_path::{self, SIGN_IN};
use crate::pages;
use crate::state::AppState;
use crate::visit::Visit;

pub(super) async fn submit(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Result<Response, Problem> {
    let form = Form::read(&state, request).await?;
    match sessions::sign_in(&state.service, &visit.origin, form.get("email"), form.get("password")).await {
        Ok(signed_in) => Ok(enter(&state, &visit, &signed_in, local_path::checked(Some(form.get("next")))).await),
        Err(failure) => Ok(pages::refuse(&state, &visit, SIGN_IN, form.refused(failure.tell())).await),
    }
}
