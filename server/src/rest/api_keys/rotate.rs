use axum::Extension;
use axum::extract::State;
use domain::id::KeyId;
use serde::{Deserialize, Serialize};
use service::api_keys;
use utoipa::ToSchema;

use super::shapes::GeneratedKeyResponse;
use crate::rest::answer::{Answer, ok, time};
use crate::rest::caller::Caller;
use crate::rest::input::{OptionalInput, Whole};
use crate::rest::path::Id;
use crate::rest::{rotation, schemas};
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Rotation)]
pub(super) struct RotateApiKey {
    /// How long the secret before works beside the new one, in seconds; 0 ends it now.
    #[schema(value_type = Option<schemas::Overlap>)]
    overlap_seconds: Option<Whole>,
}

/// Give an API key a new secret
///
/// A key of the credential's owner that is not broader than the credential, or the credential itself; needs
/// `api_keys.own`. The ID stays.
#[utoipa::path(post, path = "/api-keys/{id}/rotate", operation_id = "rotate_api_key", tag = "API keys",
    request_body = Option<RotateApiKey>,
    responses((status = 200, description = "The key, with its new secret this once", body = RotatedKeyResponse)))]
pub(super) async fn rotate(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    OptionalInput(RotateApiKey { overlap_seconds }): OptionalInput<RotateApiKey>,
) -> Answer {
    let overlap = rotation::overlap(overlap_seconds)?;
    let (generated, until) = api_keys::rotate(&state.service, &actor, id, overlap).await?;
    ok(&RotatedKeyResponse { previous_valid_until: time(until), generated: generated.into() })
}

/// A key with its new secret, which is never shown again.
#[derive(Serialize, ToSchema)]
#[schema(as = RotatedApiKey)]
pub(super) struct RotatedKeyResponse {
    /// Until when the secret before works.
    #[schema(value_type = schemas::Time)]
    pub(super) previous_valid_until: String,
    #[serde(flatten)]
    pub(super) generated: GeneratedKeyResponse,
}
