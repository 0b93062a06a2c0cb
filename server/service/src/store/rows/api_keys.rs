//! What an API key may do and how long, as it lies in its row.

use domain::id::KeyId;
use domain::limits::{Limits, RateLimit};
use domain::permission::PermissionSet;
use domain::time::Timestamp;

use super::roles::permissions;
use crate::error::{Failure, Result};
use crate::store::{FromRow, Handle, Row, sql};

/// What of a key is in no list.
pub(crate) struct Details {
    pub(crate) narrowed: bool,
    pub(crate) limits: Limits,
    /// The most that it may do at Claviger; `None` for all that its roles give.
    pub(crate) permitted: Option<PermissionSet>,
    pub(crate) made_by: Option<KeyId>,
    pub(crate) previous_until: Option<Timestamp>,
}

/// # Errors
/// `NotFound`.
pub(crate) async fn details(on: impl Into<Handle<'_>>, id: KeyId) -> Result<Details> {
    let found: Option<Details> = sql("SELECT narrowed, permissions, allowed_addresses, rate_limit, rate_per,
                previous_until, made_by FROM api_keys WHERE id = $1")
    .bind(id)
    .one(on)
    .await?;
    Ok(found.ok_or_else(|| domain::Error::not_found("The API key"))?)
}

impl FromRow for Details {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            narrowed: row.get("narrowed")?,
            limits: limits(row)?,
            permitted: permitted(row)?,
            made_by: row.parsed_opt("made_by")?,
            previous_until: row.time_opt("previous_until")?,
        })
    }
}

/// The limits of a key, from the columns `allowed_addresses`, `rate_limit` and `rate_per`.
pub(crate) fn limits(row: &Row) -> Result<Limits> {
    let networks: Option<String> = row.get("allowed_addresses")?;
    let networks = networks.map(|json| serde_json::from_str(&json)).transpose();
    let limit: Option<i64> = row.get("rate_limit")?;
    let per = row.parsed_opt("rate_per")?;
    let rate = limit.zip(per).map(|(limit, per)| {
        let limit = u32::try_from(limit).map_err(|_| Failure::Corrupt { what: "rate_limit" })?;
        Ok::<_, Failure>(RateLimit { limit, per })
    });
    Ok(Limits {
        allowed_addresses: networks.map_err(|_| Failure::Corrupt { what: "allowed_addresses" })?.unwrap_or_default(),
        ratelimit: rate.transpose()?,
    })
}

/// The most that a key may do at Claviger, from the columns `permissions` and `narrowed`: a narrowed key has what it
/// was given by name.
pub(crate) fn permitted(row: &Row) -> Result<Option<PermissionSet>> {
    let named: Option<String> = row.get("permissions")?;
    let is_narrowed: bool = row.get("narrowed")?;
    Ok(named.as_deref().map(permissions).or(is_narrowed.then_some(PermissionSet::NONE)))
}
