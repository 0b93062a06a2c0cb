//! How an API key lies in its table.

use domain::api_key::{ApiKey, Owner, ProjectRef, SOON_DAYS};
use domain::id::UserId;
use domain::limits::Limits;
use domain::status::Status;
use domain::time::{DAY, Timestamp};

use crate::error::Result;
use crate::store::{FromRow, Handle, Row, Value, sql, sql_text};

/// The columns that [`StoredKey`] reads, from `api_keys k` and what is [`JOINED`] to it.
pub(super) const COLUMNS: &str = "k.id, k.name, k.owner_id, u.name AS owner_name, k.prefix, k.last_four, \
     k.created_at, k.updated_at, k.expires_at, k.revoked_at, k.last_used_at, \
     k.project_id, p.slug AS project_slug, p.name AS project_name";
pub(super) const JOINED: &str = "JOIN users u ON u.id = k.owner_id LEFT JOIN projects p ON p.id = k.project_id";

/// A row, before the present instant gives it a status.
pub(super) struct StoredKey(ApiKey);

impl StoredKey {
    pub(super) fn at(self, now: Timestamp) -> ApiKey {
        let Self(mut key) = self;
        key.status = Status::of(key.expires_at, key.revoked_at, now);
        key.expires_soon = key.status == Status::Active && key.expires_at.since(now) <= SOON_DAYS * DAY;
        key
    }
}

impl FromRow for StoredKey {
    fn from_row(row: &Row) -> Result<Self> {
        let (prefix, last_four): (String, String) = (row.get("prefix")?, row.get("last_four")?);
        Ok(Self(ApiKey {
            id: row.parsed("id")?,
            name: row.get("name")?,
            owner: Owner { id: row.parsed("owner_id")?, name: row.get("owner_name")? },
            project: project(row)?,
            masked: format!("{prefix}_…{last_four}"),
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
            expires_at: row.time("expires_at")?,
            revoked_at: row.time_opt("revoked_at")?,
            last_used_at: row.time_opt("last_used_at")?,
            status: Status::Active,
            expires_soon: false,
        }))
    }
}

fn project(row: &Row) -> Result<Option<ProjectRef>> {
    let Some(id) = row.parsed_opt("project_id")? else { return Ok(None) };
    Ok(Some(ProjectRef { id, slug: row.get("project_slug")?, name: row.get("project_name")? }))
}

/// The values of the columns that [`crate::store::rows::api_keys::networks`] and [`crate::store::rows::api_keys::rate`] read.
pub(super) fn limit_values(limits: &Limits) -> [Value; 3] {
    let networks =
        (!limits.allowed_addresses.is_empty()).then(|| serde_json::to_string(&limits.allowed_addresses).ok());
    let rate = limits.ratelimit;
    [
        networks.flatten().into(),
        rate.map(|rate| i64::from(rate.limit)).into(),
        rate.map(|rate| rate.per.as_str()).into(),
    ]
}

/// What the search field looks in beside the owners: name and ID (without the prefix that all share), lowercase, a line
/// each so that nothing matches across both.
pub(crate) fn search_text(name: &str, id: &str) -> String {
    let id = id.strip_prefix("key_").unwrap_or(id);
    format!("{}\n{id}", name.to_lowercase())
}

/// Lets the keys of a user be sorted under the new name.
pub(crate) async fn owner_renamed(tx: Handle<'_>, user: UserId, name: &str) -> Result<()> {
    let sorted = sql("UPDATE api_keys SET sort_owner = $2 WHERE owner_id = $1");
    sorted.bind(user).bind(name.to_lowercase()).run_any(tx).await?;
    Ok(())
}

/// Reads one key of `scope`, a condition over `k` with the key's ID as `$1` and `scope_id` as `$2`.
pub(super) async fn find(
    on: impl Into<Handle<'_>>,
    id: domain::id::KeyId,
    scope: &str,
    scope_id: String,
    now: Timestamp,
) -> Result<Option<ApiKey>> {
    let text = format!("SELECT {COLUMNS} FROM api_keys k {JOINED} WHERE k.id = $1 AND {scope} = $2");
    let found: Option<StoredKey> = sql_text(text).bind(id).bind(scope_id).one(on).await?;
    Ok(found.map(|key| key.at(now)))
}
