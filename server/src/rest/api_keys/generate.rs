use axum::Extension;
use axum::extract::State;
use domain::access::{self, AccessByApi};
use domain::api_key::NewKey;
use domain::error::Error;
use domain::limits::Limits;
use domain::permission::Permission;
use serde::Deserialize;
use service::api_keys;
use utoipa::ToSchema;

use super::shapes::{GeneratedKeyResponse, Rate, networks};
use crate::rest::answer::{Answer, created};
use crate::rest::caller::Caller;
use crate::rest::input::{Input, Object, Whole};
use crate::rest::schemas;
use crate::state::AppState;

/// A key to be generated. What is left open it has from the credential that asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey, example = json!({"name": "ci-deploy", "expires_in_days": 90, "access": {"orders": "read"}}))]
pub(super) struct CreateApiKey {
    #[schema(value_type = schemas::Name)]
    name: String,
    /// Without it, as long as the settings allow, and no longer than the credential that asks.
    #[schema(value_type = Option<schemas::Days>)]
    expires_in_days: Option<Whole>,
    /// The slug of the project that it belongs to: that of the credential that asks.
    #[schema(max_length = 63)]
    project: Option<String>,
    /// The most that it may reach, by the slug of an API; without it, all that the owner's roles give.
    #[schema(value_type = Option<BTreeMap<String, schemas::Access>>)]
    #[serde(default, deserialize_with = "access::each_once_opt")]
    access: Option<AccessByApi>,
    /// The most that it may do here; of what its roles give and the credential that asks has. Without it, all that the
    /// roles give, but nothing for a key with `access`.
    #[schema(value_type = Option<Vec<schemas::Permission>>)]
    permissions: Option<Vec<Permission>>,
    /// Networks or addresses that it may be used from; none for every address.
    #[schema(value_type = Option<Vec<schemas::Network>>, max_items = 100)]
    allowed_addresses: Option<Vec<String>>,
    #[schema(value_type = Option<Rate>)]
    ratelimit: Option<Object<Rate>>,
}

impl TryFrom<CreateApiKey> for NewKey {
    type Error = Error;

    fn try_from(new: CreateApiKey) -> Result<Self, Error> {
        let limits = Limits {
            allowed_addresses: networks(&new.allowed_addresses.unwrap_or_default())?,
            ratelimit: new.ratelimit.map(|Object(rate)| rate.into()),
        };
        let CreateApiKey { name, project, access, .. } = new;
        let expires_in_days = new.expires_in_days.map(|Whole(days)| days);
        let permissions = new.permissions.map(|permissions| permissions.into_iter().collect());
        Ok(Self { name, expires_in_days, project, access, permissions, limits })
    }
}

/// Generate an API key
///
/// For the owner of the credential that asks; needs `api_keys.own`. The key is in the project of that
/// credential and neither broader nor longer-lived than it. A credential with a rate makes none: the calls would count
/// anew.
#[utoipa::path(post, path = "/api-keys", operation_id = "generate_api_key", tag = "API keys", request_body = CreateApiKey,
    responses((status = 201, description = "The key, with its secret this once", body = GeneratedKeyResponse)))]
pub(super) async fn generate(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<CreateApiKey>,
) -> Answer {
    created(&GeneratedKeyResponse::from(api_keys::generate(&state.service, &actor, &new.try_into()?).await?))
}
