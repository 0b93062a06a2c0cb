use axum::Extension;
use axum::extract::State;
use domain::id::KeyId;
use serde::Deserialize;
use service::api_keys;
use utoipa::ToSchema;

use super::shapes::{Generated, New, Rotated};
use crate::rest::answer::{Answer, created, ok, time};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, InputIfAny, Whole};
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// Generate an API key
///
/// For the owner of the credential that asks; needs `api_keys.own`. The key is in the project of that
/// credential and neither broader nor longer-lived than it. A credential with a rate makes none: the calls would count
/// anew.
#[utoipa::path(post, path = "/api-keys", operation_id = "generate_api_key", tag = "API keys", request_body = New,
    responses((status = 201, description = "The key, with its secret this once", body = Generated)))]
pub(super) async fn generate(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<New>,
) -> Answer {
    created(&Generated::from(api_keys::generate(&state.service, &actor, &new.try_into()?).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Rotation)]
pub(super) struct Rotation {
    /// How long the secret before works beside the new one, in seconds; 0 ends it now.
    #[schema(value_type = Option<schemas::Overlap>)]
    overlap_seconds: Option<Whole>,
}

/// Give an API key a new secret
///
/// A key of the credential's owner that is not broader than the credential, or the credential itself; needs
/// `api_keys.own`. The ID stays.
#[utoipa::path(post, path = "/api-keys/{id}/rotate", operation_id = "rotate_api_key", tag = "API keys",
    request_body = Option<Rotation>,
    responses((status = 200, description = "The key, with its new secret this once", body = Rotated)))]
pub(super) async fn rotate(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    InputIfAny(Rotation { overlap_seconds }): InputIfAny<Rotation>,
) -> Answer {
    let overlap = overlap_seconds.map_or(0, |Whole(seconds)| seconds);
    let (generated, until) = api_keys::rotate(&state.service, &actor, id, overlap).await?;
    ok(&Rotated { previous_valid_until: time(until), generated: generated.into() })
}
