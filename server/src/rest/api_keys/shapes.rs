//! API keys as programs read and write them.

use domain::api_key::{ApiKey, GeneratedKey, Owner, ProjectRef};
use domain::error::Error;
use domain::limits::{Per, RateLimit};
use domain::network::Network;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::rest::answer::{end, time, time_opt};
use crate::rest::input::Whole;
use crate::rest::schemas;

/// An API key, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct ApiKeyResponse {
    #[schema(value_type = schemas::KeyId)]
    id: String,
    name: String,
    #[schema(value_type = schemas::Status)]
    status: &'static str,
    owner: OwnerResponse,
    #[schema(required)]
    project: Option<ProjectResponse>,
    /// Prefix and last four characters of the secret.
    #[schema(example = "clvk_…W8mQ")]
    masked: String,
    #[schema(value_type = schemas::Time)]
    created_at: String,
    #[schema(value_type = schemas::Time)]
    updated_at: String,
    /// Null for a key that does not expire.
    #[schema(value_type = Option<schemas::Time>, required)]
    expires_at: Option<String>,
    #[schema(value_type = Option<schemas::Time>, required)]
    revoked_at: Option<String>,
    #[schema(value_type = Option<schemas::Time>, required)]
    last_used_at: Option<String>,
}

/// Whom a key belongs to.
#[derive(Serialize, ToSchema)]
#[schema(as = Owner)]
struct OwnerResponse {
    #[schema(value_type = schemas::UserId)]
    id: String,
    name: String,
}

/// The project that a key belongs to.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectOfKey)]
struct ProjectResponse {
    #[schema(value_type = schemas::ProjectId)]
    id: String,
    slug: String,
    name: String,
}

impl From<ApiKey> for ApiKeyResponse {
    fn from(key: ApiKey) -> Self {
        let Owner { id, name } = key.owner;
        let project = |ProjectRef { id, slug, name }| ProjectResponse { id: id.to_string(), slug, name };
        Self {
            id: key.id.to_string(),
            name: key.name,
            status: key.status.as_str(),
            owner: OwnerResponse { id: id.to_string(), name },
            project: key.project.map(project),
            masked: key.masked,
            created_at: time(key.created_at),
            updated_at: time(key.updated_at),
            expires_at: end(key.expires_at),
            revoked_at: time_opt(key.revoked_at),
            last_used_at: time_opt(key.last_used_at),
        }
    }
}

/// A number of calls to a time.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rate {
    #[schema(value_type = schemas::Calls)]
    #[serde(deserialize_with = "whole")]
    limit: u32,
    #[schema(value_type = schemas::Per)]
    per: Per,
}

fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    Whole::deserialize(deserializer).map(|Whole(number)| number)
}

impl From<RateLimit> for Rate {
    fn from(RateLimit { limit, per }: RateLimit) -> Self {
        Self { limit, per }
    }
}

impl From<Rate> for RateLimit {
    fn from(Rate { limit, per }: Rate) -> Self {
        Self { limit, per }
    }
}

/// # Errors
/// `Invalid` for `allowed_addresses`.
pub(super) fn networks(texts: &[String]) -> Result<Vec<Network>, Error> {
    let parsed: Result<Vec<Network>, String> = texts.iter().map(|text| text.parse()).collect();
    parsed.map_err(|message| Error::invalid("allowed_addresses", format!("{message}.")))
}

/// A key with its secret, which is never shown again.
#[derive(Serialize, ToSchema)]
#[schema(as = GeneratedApiKey)]
pub(super) struct GeneratedKeyResponse {
    /// Null when the answer is replayed for an Idempotency-Key.
    #[schema(required, example = "clvk_06f5n0xa9ge3r8v2k4m6p8s0tw_…")]
    secret: Option<String>,
    #[serde(flatten)]
    key: ApiKeyResponse,
}

impl From<GeneratedKey> for GeneratedKeyResponse {
    fn from(GeneratedKey { key, secret }: GeneratedKey) -> Self {
        Self { secret: Some(secret), key: key.into() }
    }
}
