use axum::Extension;
use axum::extract::State;
use domain::consumer::Act;
use domain::id::ConsumerId;
use service::consumers;

use super::shapes::ConsumerResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Nothing, OptionalInput};
use crate::rest::path::Id;
use crate::state::AppState;

/// Disapprove a consumer
///
/// It may not be used until it is approved. Needs `consumers.manage`.
#[utoipa::path(post, path = "/consumers/{id}/disapprove", operation_id = "disapprove_consumer", tag = "Consumers",
    request_body = Option<Nothing>,
    responses((status = 200, description = "The consumer as it is now", body = ConsumerResponse)))]
pub(super) async fn disapprove(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ConsumerId>,
    OptionalInput(Nothing {}): OptionalInput<Nothing>,
) -> Answer {
    consumers::act(&state.service, &actor, Act::Disapprove, &[id]).await?;
    ok(&ConsumerResponse::from(consumers::get(&state.service, &actor, id).await?))
}
