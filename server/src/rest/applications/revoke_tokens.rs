use axum::Extension;
use axum::extract::State;
use domain::id::ApplicationId;
use service::applications;

use crate::rest::answer::{Answer, done};
use crate::rest::caller::Caller;
use crate::rest::input::{Nothing, OptionalInput};
use crate::rest::path::Id;
use crate::state::AppState;

/// End every token of an application
///
/// It can get new ones with its secret. Needs `applications.write`.
#[utoipa::path(post, path = "/applications/{id}/revoke-tokens", operation_id = "revoke_application_tokens",
    tag = "Applications", request_body = Option<Nothing>, responses((status = 204, description = "None of them works any more")))]
pub(super) async fn revoke_tokens(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApplicationId>,
    OptionalInput(Nothing {}): OptionalInput<Nothing>,
) -> Answer {
    applications::revoke_tokens(&state.service, &actor, id).await?;
    done()
}
