//! `POST /setup`: token, organisation, name, email, password. Makes the first administrator and signs
//! them in.

use axum::extract::{Extension, Request, State};
use axum::response::Response;
use service::setup::{self, FirstAdministrator};

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
    let field = |name: &str| form.get(name).to_owned();
    let first = FirstAdministrator {
        organisation: field("organisation"),
        name: field("name"),
        email: field("email"),
        password: field("password"),
    };
    match setup::complete(&state.service, &visit.origin, form.get("token"), &first).await {
        Ok(signed_in) => Ok(enter(&state, &visit, &signed_in, "/").await),
        Err(failure) => Ok(pages::refuse(&state, &visit, "/setup", form.refused(failure.tell())).await),
    }
}
