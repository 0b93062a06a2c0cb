//! `POST /logout`.

use axum::extract::{Extension, State};
use axum::response::Response;
use service::sessions;

use super::see_other;
use crate::error::Problem;
use crate::local_path::SIGN_IN;
use crate::session::Cookie;
use crate::state::AppState;
use crate::visit::Visit;

pub(super) async fn submit(
    State(state): State<AppState>,
    Extension(visit): Extension<Visit>,
) -> Result<Response, Problem> {
    if let Some(caller) = visit.caller {
        sessions::sign_out(&state.service, &caller.actor).await?;
    }
    Ok(see_other(SIGN_IN, Cookie::new(state.options.is_secure()).end()))
}
