use axum::Extension;
use axum::extract::State;
use domain::id::ConsumerId;
use service::consumers;

use super::shapes::ConsumerResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::state::AppState;

/// Read a consumer
///
/// Needs `consumers.manage`.
#[utoipa::path(get, path = "/consumers/{id}", operation_id = "get_consumer", tag = "Consumers",
    responses((status = 200, description = "The consumer", body = ConsumerResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<ConsumerId>) -> Answer {
    ok(&ConsumerResponse::from(consumers::get(&state.service, &actor, id).await?))
}
