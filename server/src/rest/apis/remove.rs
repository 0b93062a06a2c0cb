use axum::Extension;
use axum::extract::State;
use domain::id::ApiId;
use service::apis;

use crate::rest::answer::{Answer, done};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Remove an API
///
/// For good; from then on nothing has access to it. Needs `apis.write`. One with hosts or path prefixes is removed in the
/// console: 403.
#[utoipa::path(delete, path = "/apis/{id}", operation_id = "remove_api", tag = "APIs",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ApiId>) -> Answer {
    apis::remove(&state.service, &actor, id).await?;
    done()
}
