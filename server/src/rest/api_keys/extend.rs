use axum::Extension;
use axum::extract::State;
use domain::id::KeyId;
use serde::Deserialize;
use service::api_keys;
use utoipa::ToSchema;

use super::shapes::ApiKeyResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Whole};
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Extension)]
pub(super) struct ExtendApiKey {
    #[schema(value_type = schemas::MoreDays)]
    days: Whole,
}

/// Let an API key work longer
///
/// From its end, or from now if that is past, but not beyond the end of the credential that asks: none extends itself. A
/// key of the credential's owner that is not broader than the credential; needs `api_keys.own`.
#[utoipa::path(post, path = "/api-keys/{id}/extend", operation_id = "extend_api_key", tag = "API keys",
    request_body = ExtendApiKey, responses((status = 200, description = "The key as it is now", body = ApiKeyResponse)))]
pub(super) async fn extend(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    Input(ExtendApiKey { days: Whole(days) }): Input<ExtendApiKey>,
) -> Answer {
    ok(&ApiKeyResponse::from(api_keys::extend(&state.service, &actor, id, days).await?))
}
