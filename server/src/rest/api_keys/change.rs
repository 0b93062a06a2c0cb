use axum::Extension;
use axum::extract::State;
use domain::id::KeyId;
use serde::{Deserialize, Deserializer};
use service::api_keys::{self, KeyChange};
use utoipa::ToSchema;

use super::get::KeyDetailsResponse;
use super::shapes::{Rate, networks};
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Object};
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// What is to change; what is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyChange, example = json!({"name": "ci-deploy-2", "ratelimit": {"limit": 10, "per": "second"}}))]
pub(super) struct UpdateApiKey {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<String>,
    /// An empty list takes the limit away.
    #[schema(value_type = Option<Vec<schemas::Network>>, max_items = 100)]
    allowed_addresses: Option<Vec<String>>,
    /// Null takes the limit away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Rate>)]
    ratelimit: Option<Option<Object<Rate>>>,
}

/// Null is not the same as absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Object<Rate>>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Rename or limit an API key
///
/// A key of the credential's owner that is not broader than the credential, or the credential itself, which
/// cannot loosen its own limits; needs `api_keys.own`.
#[utoipa::path(patch, path = "/api-keys/{id}", operation_id = "change_api_key", tag = "API keys",
    request_body = UpdateApiKey, responses((status = 200, description = "The key as it is now", body = KeyDetailsResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<KeyId>,
    Input(change): Input<UpdateApiKey>,
) -> Answer {
    let to = KeyChange {
        name: change.name,
        allowed_addresses: change.allowed_addresses.map(|texts| networks(&texts)).transpose()?,
        ratelimit: change.ratelimit.map(|rate| rate.map(|Object(rate)| rate.into())),
    };
    api_keys::change(&state.service, &actor, id, &to).await?;
    ok(&KeyDetailsResponse::from(api_keys::details(&state.service, &actor, id).await?))
}
