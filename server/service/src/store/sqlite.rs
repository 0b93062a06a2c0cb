//! What only an SQLite file can be asked: to copy itself, to check itself, and how an older copy of it
//! differs. For the commands `backup`, `restore` and `check`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::id::{ApiTokenId, KeyId, TenantId, UserId};
use domain::time::Timestamp;

use super::{Database, FromRow, Row, sql};
use crate::error::Result;

/// Writes a consistent copy of the database to `file`, which must be empty or not exist. Others may read
/// and write meanwhile; the copy is of one moment.
///
/// # Errors
/// Of the database, or if the file cannot be written.
pub async fn copy_to(database: &Database, file: &Path) -> Result<()> {
    sql("VACUUM INTO $1").bind(file.display().to_string()).run_any(&mut database.read().await?).await?;
    Ok(())
}

/// What is wrong with the file; nothing if it is sound.
///
/// # Errors
/// If it cannot be asked.
pub async fn complaints(database: &Database) -> Result<Vec<String>> {
    let mut connection = database.read().await?;
    let mut found: Vec<String> =
        sql("SELECT integrity_check AS t FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
            .all(&mut connection)
            .await?;
    let orphans: Vec<String> =
        sql("SELECT DISTINCT \"table\" AS t FROM pragma_foreign_key_check").all(&mut connection).await?;
    found.extend(orphans.into_iter().map(|table| format!("rows of {table} refer to rows that are gone")));
    Ok(found)
}

/// When the last thing that the database knows of happened.
///
/// # Errors
/// Of the database.
pub async fn latest_event(database: &Database) -> Result<Option<Timestamp>> {
    let at: Option<i64> = sql("SELECT coalesce(max(at), 0) AS n FROM events").one(&mut database.read().await?).await?;
    Ok(at.filter(|at| *at > 0).map(Timestamp::from_millis))
}

/// True if both were written with the same key ring: they are the same installation.
///
/// # Errors
/// Of the databases.
pub async fn are_related(a: &Database, b: &Database) -> Result<bool> {
    let proofs = "SELECT proof AS t FROM key_ring";
    let of_a: Vec<String> = sql(proofs).all(&mut a.read().await?).await?;
    let of_b: Vec<String> = sql(proofs).all(&mut b.read().await?).await?;
    Ok(of_a.iter().any(|proof| of_b.contains(proof)))
}

/// What a database has refused for good, by tenant.
#[derive(Default)]
pub struct Refusals {
    /// Revoked, or deleted.
    pub keys: Vec<(TenantId, KeyId)>,
    /// Revoked, or gone with their API or user.
    pub tokens: Vec<(TenantId, ApiTokenId)>,
    /// Disabled.
    pub users: Vec<(TenantId, UserId)>,
    /// API keys switched off.
    pub tenants: Vec<TenantId>,
}

/// What `present` refuses but `older` would let through.
///
/// # Errors
/// Of the databases.
pub async fn refused_since(older: &Database, present: &Database) -> Result<Refusals> {
    let active: BTreeMap<String, TenantId> =
        pairs(older, "SELECT tenant_id AS t, id AS u FROM api_keys WHERE revoked_at IS NULL").await?;
    let live_tokens: BTreeMap<String, TenantId> =
        pairs(older, "SELECT tenant_id AS t, id AS u FROM api_tokens WHERE revoked_at IS NULL").await?;
    let enabled: BTreeMap<String, TenantId> =
        pairs(older, "SELECT tenant_id AS t, id AS u FROM users WHERE NOT disabled").await?;
    let switched_on = "SELECT t.id AS t, t.id AS u FROM tenants t JOIN settings s ON s.tenant_id = t.id
                       WHERE s.name = 'api_keys.enabled' AND s.value = 'true'";
    let on_before: BTreeMap<String, TenantId> = pairs(older, switched_on).await?;
    let on_now: BTreeMap<String, TenantId> = pairs(present, switched_on).await?;

    let known: Vec<String> = sql("SELECT id AS t FROM users").all(&mut older.read().await?).await?;
    let known: BTreeSet<String> = known.into_iter().collect();

    let mut connection = present.read().await?;
    // A deleted key has no row any more, but its deletion is in the log.
    let gone: Vec<String> = sql("SELECT id AS t FROM api_keys WHERE revoked_at IS NOT NULL
         UNION SELECT target_id AS t FROM events WHERE action = 'api_key.deleted' AND target_id IS NOT NULL")
    .all(&mut connection)
    .await?;
    // It belongs to somebody whom the copy does not know, and must not be its old owner's again.
    let handed_over: Vec<KeyOwner> =
        sql("SELECT id, owner_id FROM api_keys WHERE revoked_at IS NULL").all(&mut connection).await?;
    let orphaned = handed_over.iter().filter(|key| !known.contains(&key.owner)).map(|key| &key.id);
    let kept: Vec<String> = sql("SELECT id AS t FROM api_tokens WHERE revoked_at IS NULL").all(&mut connection).await?;
    let kept: BTreeSet<String> = kept.into_iter().collect();
    let disabled: Vec<String> = sql("SELECT id AS t FROM users WHERE disabled").all(&mut connection).await?;
    let tenants = on_before.into_iter().filter(|(id, _)| !on_now.contains_key(id)).map(|(_, tenant)| tenant);
    let ended = live_tokens.into_iter().filter(|(id, _)| !kept.contains(id));
    Ok(Refusals {
        keys: gone.iter().chain(orphaned).filter_map(|id| Some((*active.get(id)?, id.parse().ok()?))).collect(),
        tokens: ended.filter_map(|(id, tenant)| Some((tenant, id.parse().ok()?))).collect(),
        users: disabled.iter().filter_map(|id| Some((*enabled.get(id)?, id.parse().ok()?))).collect(),
        tenants: tenants.collect(),
    })
}

/// Ends every session and access token and takes back every link: some had ended or were used since the copy
/// was made.
///
/// # Errors
/// Of the database.
pub async fn forget_sessions_tokens_and_links(database: &Database) -> Result<()> {
    let mut tx = database.begin().await?;
    sql("DELETE FROM sessions").run_any(&mut tx).await?;
    sql("DELETE FROM links").run_any(&mut tx).await?;
    sql("DELETE FROM access_tokens").run_any(&mut tx).await?;
    Ok(tx.commit().await?)
}

/// IDs (`u`) and their tenant (`t`).
async fn pairs(database: &Database, statement: &'static str) -> Result<BTreeMap<String, TenantId>> {
    let rows: Vec<Pair> = sql(statement).all(&mut database.read().await?).await?;
    Ok(rows.into_iter().map(|Pair { id, tenant }| (id, tenant)).collect())
}

struct Pair {
    id: String,
    tenant: TenantId,
}

impl FromRow for Pair {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("u")?, tenant: row.parsed("t")? })
    }
}

struct KeyOwner {
    id: String,
    owner: String,
}

impl FromRow for KeyOwner {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, owner: row.get("owner_id")? })
    }
}
