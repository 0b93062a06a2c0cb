use axum::Extension;
use axum::extract::State;
use domain::consumer::Act;
use domain::id::ConsumerId;
use service::consumers;

use crate::rest::answer::{Answer, done};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Remove a consumer
///
/// For good; its key is never given to another. Needs `consumers.manage`.
#[utoipa::path(delete, path = "/consumers/{id}", operation_id = "remove_consumer", tag = "Consumers",
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ConsumerId>) -> Answer {
    consumers::act(&state.service, &actor, Act::Remove, &[id]).await?;
    done()
}
