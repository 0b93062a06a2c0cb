use axum::Extension;
use axum::extract::State;
use domain::access::{Access, AccessByApi};
use domain::api_key::{EffectiveAccess, KeyDetails};
use domain::id::KeyId;
use domain::limits::Limits;
use serde::Serialize;
use service::api_keys;
use utoipa::ToSchema;

use super::shapes::{ApiKeyResponse, Rate};
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
use crate::rest::rotation::OldSecretResponse;
use crate::rest::schemas;
use crate::state::AppState;

/// An API key with what it may reach and its limits.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKeyDetails)]
pub(super) struct KeyDetailsResponse {
    #[serde(flatten)]
    key: ApiKeyResponse,
    /// What it may reach now, and why.
    reach: Vec<AccessResponse>,
    /// The most that it may reach, by the slug of an API; null if it is not narrowed.
    #[schema(value_type = Option<BTreeMap<String, schemas::Access>>, required)]
    access: Option<AccessByApi>,
    /// What it may do here: no more than its roles give, and of a narrowed key what it was given by name.
    #[schema(value_type = Vec<schemas::Permission>)]
    permissions: Vec<&'static str>,
    /// The key that made it or gave it its secret; null if a person or the command line did.
    #[schema(value_type = Option<schemas::KeyId>, required)]
    made_by: Option<String>,
    allowed_addresses: Vec<String>,
    #[schema(required)]
    ratelimit: Option<Rate>,
    /// The secret before the last rotation, while it works.
    #[schema(required)]
    old_secret: Option<OldSecretResponse>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Reach)]
struct AccessResponse {
    #[schema(example = "orders")]
    api: String,
    #[schema(value_type = schemas::Access)]
    access: Access,
    #[schema(example = "by the role order-reader of Ann")]
    reason: String,
}

impl From<KeyDetails> for KeyDetailsResponse {
    fn from(details: KeyDetails) -> Self {
        let reach = |EffectiveAccess { api, access, reason, .. }| AccessResponse { api, access, reason };
        let Limits { allowed_addresses, ratelimit } = details.limits;
        Self {
            key: details.key.into(),
            reach: details.access.into_iter().map(reach).collect(),
            access: details.narrowing,
            permissions: details.permissions.iter().map(|permission| permission.as_str()).collect(),
            made_by: details.made_by.map(|maker| maker.id.to_string()),
            allowed_addresses: allowed_addresses.iter().map(ToString::to_string).collect(),
            ratelimit: ratelimit.map(Into::into),
            old_secret: details.old_secret.map(Into::into),
        }
    }
}

/// Read an API key
///
/// With what it may reach and its limits. The permission is that of the list.
#[utoipa::path(get, path = "/api-keys/{id}", operation_id = "get_api_key", tag = "API keys",
    responses((status = 200, description = "The key", body = KeyDetailsResponse)))]
pub(super) async fn get(State(state): State<AppState>, Extension(actor): Caller, Id(id): Id<KeyId>) -> Answer {
    ok(&KeyDetailsResponse::from(api_keys::details(&state.service, &actor, id).await?))
}
