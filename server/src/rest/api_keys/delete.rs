use axum::Extension;
use axum::extract::State;
use domain::id::KeyId;
use service::api_keys;

use crate::rest::answer::{Answer, done};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Delete an API key
///
/// A key of the credential's owner, for good; needs `api_keys.own`.
#[utoipa::path(delete, path = "/api-keys/{id}", operation_id = "delete_api_key", tag = "API keys",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn delete(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<KeyId>) -> Answer {
    api_keys::delete(&state.service, &actor, &[id]).await?;
    done()
}
