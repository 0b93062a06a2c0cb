use axum::Extension;
use axum::extract::State;
use domain::api_token::Months;
use domain::id::ApiTokenId;
use serde::Deserialize;
use service::api_tokens;
use utoipa::ToSchema;

use super::shapes::IssuedResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{OptionalInput, Whole};
use crate::rest::path::Id;
use crate::rest::{rotation, schemas};
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiTokenRotation)]
pub(super) struct RotateToken {
    /// How long it works from now on, in calendar months; without it 6.
    #[schema(value_type = Option<schemas::Months>)]
    months: Option<Whole>,
    /// How long the secret before works beside the new one, in seconds; 0 ends it now.
    #[schema(value_type = Option<schemas::Overlap>)]
    overlap_seconds: Option<Whole>,
}

/// Give an API token a new secret
///
/// The ID stays. Needs `tokens.manage`, and a credential that could issue it: how far it reaches follows from that one.
#[utoipa::path(post, path = "/tokens/{id}/rotate", operation_id = "rotate_api_token", tag = "API tokens",
    request_body = Option<RotateToken>,
    responses((status = 200, description = "The token, with its new secret this once", body = IssuedResponse)))]
pub(super) async fn rotate(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApiTokenId>,
    OptionalInput(RotateToken { months, overlap_seconds }): OptionalInput<RotateToken>,
) -> Answer {
    let overlap = rotation::overlap(overlap_seconds)?;
    let months = months.map_or(Months::default().count(), |Whole(months)| months);
    ok(&IssuedResponse::from(api_tokens::regenerate(&state.service, &actor, id, months, overlap).await?))
}
