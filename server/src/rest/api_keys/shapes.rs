//! API keys as programs read and write them.

use std::collections::BTreeMap;

use domain::access::{Access, AccessByApi};
use domain::credential::{
    ApiKey, EffectiveAccess, GeneratedKey, KeyDetails, NewKey, OldCaller, OldSecret, Owner, ProjectRef,
};
use domain::error::Error;
use domain::limits::{Limits, Per, RateLimit};
use domain::network::Network;
use domain::permission::Permission;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::rest::answer::{end, time, time_if_any};
use crate::rest::input::{Object, Whole};
use crate::rest::schemas;

/// An API key, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct Shown {
    #[schema(value_type = schemas::KeyId)]
    id: String,
    name: String,
    #[schema(value_type = schemas::Status)]
    status: &'static str,
    owner: OwnerShown,
    #[schema(required)]
    project: Option<ProjectShown>,
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
struct OwnerShown {
    #[schema(value_type = schemas::UserId)]
    id: String,
    name: String,
}

/// The project that a key belongs to.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectOfKey)]
struct ProjectShown {
    #[schema(value_type = schemas::ProjectId)]
    id: String,
    slug: String,
    name: String,
}

impl From<ApiKey> for Shown {
    fn from(key: ApiKey) -> Self {
        let Owner { id, name } = key.owner;
        let project = |ProjectRef { id, slug, name }| ProjectShown { id: id.to_string(), slug, name };
        Self {
            id: key.id.to_string(),
            name: key.name,
            status: key.status.as_str(),
            owner: OwnerShown { id: id.to_string(), name },
            project: key.project.map(project),
            masked: key.masked,
            created_at: time(key.created_at),
            updated_at: time(key.updated_at),
            expires_at: end(key.expires_at),
            revoked_at: time_if_any(key.revoked_at),
            last_used_at: time_if_any(key.last_used_at),
        }
    }
}

/// An API key with what it may reach and its limits.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKeyDetails)]
pub(super) struct Details {
    #[serde(flatten)]
    key: Shown,
    /// What it may reach now, and why.
    reach: Vec<Reach>,
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
    old_secret: Option<OldSecretShown>,
}

#[derive(Serialize, ToSchema)]
struct Reach {
    #[schema(example = "orders")]
    api: String,
    #[schema(value_type = schemas::Access)]
    access: Access,
    #[schema(example = "by the role order-reader of Ann")]
    reason: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OldSecret)]
struct OldSecretShown {
    #[schema(value_type = schemas::Time)]
    works_until: String,
    /// Who called with it since the rotation, the latest first.
    callers: Vec<CallerShown>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OldSecretCaller)]
struct CallerShown {
    address: String,
    agent: String,
    calls: u64,
    #[schema(value_type = schemas::Time)]
    first_at: String,
    #[schema(value_type = schemas::Time)]
    last_at: String,
}

impl From<KeyDetails> for Details {
    fn from(details: KeyDetails) -> Self {
        let reach = |EffectiveAccess { api, access, reason, .. }| Reach { api, access, reason };
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

impl From<OldSecret> for OldSecretShown {
    fn from(OldSecret { works_until, callers }: OldSecret) -> Self {
        let caller = |OldCaller { address, agent, calls, first_at, last_at }| CallerShown {
            address,
            agent,
            calls,
            first_at: time(first_at),
            last_at: time(last_at),
        };
        Self { works_until: time(works_until), callers: callers.into_iter().map(caller).collect() }
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

/// A key to be generated. What is left open it has from the credential that asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey, example = json!({"name": "ci-deploy", "expires_in_days": 90, "access": {"orders": "read"}}))]
pub(super) struct New {
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
    access: Option<BTreeMap<String, Access>>,
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

impl TryFrom<New> for NewKey {
    type Error = Error;

    fn try_from(new: New) -> Result<Self, Error> {
        let limits = Limits {
            allowed_addresses: networks(&new.allowed_addresses.unwrap_or_default())?,
            ratelimit: new.ratelimit.map(|Object(rate)| rate.into()),
        };
        let New { name, project, access, .. } = new;
        let expires_in_days = new.expires_in_days.map(|Whole(days)| days);
        let permissions = new.permissions.map(|permissions| permissions.into_iter().collect());
        Ok(Self { name, expires_in_days, project, access, permissions, limits })
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
pub(super) struct Generated {
    /// Null when the answer is replayed for an Idempotency-Key.
    #[schema(required, example = "clvk_06f5n0xa9ge3r8v2k4m6p8s0tw_…")]
    secret: Option<String>,
    #[serde(flatten)]
    key: Shown,
}

impl From<GeneratedKey> for Generated {
    fn from(GeneratedKey { key, secret }: GeneratedKey) -> Self {
        Self { secret: Some(secret), key: key.into() }
    }
}

/// A key with its new secret, which is never shown again.
#[derive(Serialize, ToSchema)]
#[schema(as = RotatedApiKey)]
pub(super) struct Rotated {
    /// Until when the secret before works.
    #[schema(value_type = schemas::Time)]
    pub(super) previous_valid_until: String,
    #[serde(flatten)]
    pub(super) generated: Generated,
}
