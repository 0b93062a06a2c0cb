use axum::Extension;
use axum::extract::State;
use domain::id::ApplicationId;
use serde::Deserialize;
use service::applications;
use utoipa::ToSchema;

use super::shapes::ApplicationSecretResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{OptionalInput, Whole};
use crate::rest::path::Id;
use crate::rest::{rotation, schemas};
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationRotation)]
pub(super) struct RotateApplication {
    /// How long the secret before works beside the new one, in seconds; 0 ends it now, and every token with it.
    #[schema(value_type = Option<schemas::Overlap>)]
    overlap_seconds: Option<Whole>,
}

/// Give an application a new secret
///
/// The `client_id` stays. Needs `applications.write`; the application may not go beyond what the credential
/// that asks may itself.
#[utoipa::path(post, path = "/applications/{id}/rotate", operation_id = "rotate_application", tag = "Applications",
    request_body = Option<RotateApplication>,
    responses((status = 200, description = "The application, with its new secret this once", body = ApplicationSecretResponse)))]
pub(super) async fn rotate(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApplicationId>,
    OptionalInput(RotateApplication { overlap_seconds }): OptionalInput<RotateApplication>,
) -> Answer {
    let overlap = rotation::overlap(overlap_seconds)?;
    ok(&ApplicationSecretResponse::from(applications::regenerate(&state.service, &actor, id, overlap).await?))
}
