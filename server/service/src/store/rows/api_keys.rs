//! What an API key may do and how long, as it lies in its row.

use domain::id::KeyId;
use domain::limits::{Limits, Per, RateLimit};
use domain::network::Network;
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
        let narrowed = row.get("narrowed")?;
        Ok(Self {
            narrowed,
            limits: Limits {
                allowed_addresses: networks(row.get::<Option<String>>("allowed_addresses")?.as_deref())?,
                ratelimit: rate(row.get("rate_limit")?, row.parsed_opt("rate_per")?)?,
            },
            permitted: permitted(row.get::<Option<String>>("permissions")?.as_deref(), narrowed),
            made_by: row.parsed_opt("made_by")?,
            previous_until: row.time_opt("previous_until")?,
        })
    }
}

/// The networks that a key may be used from, from the column `allowed_addresses`.
pub(crate) fn networks(json: Option<&str>) -> Result<Vec<Network>> {
    let read = json.map(serde_json::from_str).transpose();
    Ok(read.map_err(|_| Failure::Corrupt { what: "allowed_addresses" })?.unwrap_or_default())
}

/// How often a key may be used, from the columns `rate_limit` and `rate_per`.
pub(crate) fn rate(limit: Option<i64>, per: Option<Per>) -> Result<Option<RateLimit>> {
    let rate = limit.zip(per).map(|(limit, per)| {
        let limit = u32::try_from(limit).map_err(|_| Failure::Corrupt { what: "rate_limit" })?;
        Ok(RateLimit { limit, per })
    });
    rate.transpose()
}

/// The most that a key may do at Claviger, from the columns `permissions` and `narrowed`: a narrowed key has what it
/// was given by name.
pub(crate) fn permitted(named: Option<&str>, is_narrowed: bool) -> Option<PermissionSet> {
    named.map(permissions).or(is_narrowed.then_some(PermissionSet::NONE))
}
