use axum::Extension;
use axum::extract::State;
use domain::id::ApplicationId;
use serde::Deserialize;
use service::applications;
use utoipa::ToSchema;

use super::shapes::WithSecret;
use crate::rest::answer::{Answer, done, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{InputIfAny, Nothing, Whole};
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationRotation)]
pub(super) struct Rotation {
    /// How long the secret before works beside the new one, in seconds; 0 ends it now, and every token with it.
    #[schema(value_type = Option<schemas::Overlap>)]
    overlap_seconds: Option<Whole>,
}

/// Give an application a new secret
///
/// The `client_id` stays. Needs `applications.write`; the application may not go beyond what the credential
/// that asks may itself.
#[utoipa::path(post, path = "/applications/{id}/rotate", operation_id = "rotate_application", tag = "Applications",
    request_body = Option<Rotation>,
    responses((status = 200, description = "The application, with its new secret this once", body = WithSecret)))]
pub(super) async fn rotate(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApplicationId>,
    InputIfAny(Rotation { overlap_seconds }): InputIfAny<Rotation>,
) -> Answer {
    let overlap = overlap_seconds.map_or(0, |Whole(seconds)| seconds);
    ok(&WithSecret::from(applications::regenerate(&state.service, &actor, id, overlap).await?))
}

/// End every token of an application
///
/// It can get new ones with its secret. Needs `applications.write`.
#[utoipa::path(post, path = "/applications/{id}/revoke-tokens", operation_id = "revoke_application_tokens",
    tag = "Applications", request_body = Option<Nothing>, responses((status = 204, description = "None of them works any more")))]
pub(super) async fn revoke_tokens(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ApplicationId>,
    InputIfAny(Nothing {}): InputIfAny<Nothing>,
) -> Answer {
    applications::revoke_tokens(&state.service, &actor, id).await?;
    done()
}
