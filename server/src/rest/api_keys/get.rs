use axum::Extension;
use axum::extract::State;
use domain::access::{Access, AccessByApi};
use domain::api_key::{EffectiveAccess, KeyDetails, OldCaller, OldSecret};
use domain::id::KeyId;
use domain::limits::Limits;
use serde::Serialize;
use service::api_keys;
use utoipa::ToSchema;

use super::shapes::{ApiKeyResponse, Rate};
use crate::rest::answer::{Answer, ok, time};
use crate::rest::caller::Caller;
use crate::rest::path::Id;
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

#[derive(Serialize, ToSchema)]
#[schema(as = OldSecret)]
struct OldSecretResponse {
    #[schema(value_type = schemas::Time)]
    works_until: String,
    /// Who called with it since the rotation, the latest first.
    callers: Vec<OldCallerResponse>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OldSecretCaller)]
struct OldCallerResponse {
    address: String,
    agent: String,
    calls: u64,
    #[schema(value_type = schemas::Time)]
    first_at: String,
    #[schema(value_type = schemas::Time)]
    last_at: String,
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

impl From<OldSecret> for OldSecretResponse {
    fn from(OldSecret { works_until, callers }: OldSecret) -> Self {
        let caller = |OldCaller { address, agent, calls, first_at, last_at }| OldCallerResponse {
            address,
            agent,
            calls,
            first_at: time(first_at),
            last_at: time(last_at),
        };
        Self { works_until: time(works_until), callers: callers.into_iter().map(caller).collect() }
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
