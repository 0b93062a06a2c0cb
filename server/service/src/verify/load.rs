//! Reading tenants, owners and keys into the index: all of them at start, or those that changed.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use domain::id::{KeyId, TenantId, UserId};
use domain::role::{Role, permissions_of};
use domain::time::Timestamp;

use super::counter::Counter;
use super::index::{Entry, Index, Owner, OwnerCard, Tenant};
use crate::error::{Failure, Result};
use crate::secret::HashedSecret;
use crate::store::{Connection, FromRow, Row, Value, question_marks, sql_text};

/// Keys to a statement when all are read.
const PAGE: i64 = 20_000;

/// Which rows to read.
pub(super) enum Which<'a> {
    All,
    /// These IDs; those that are gone are removed.
    Only(&'a [String]),
}

impl Which<'_> {
    fn condition(&self, column: &str) -> (String, Vec<Value>) {
        match self {
            Self::All => ("TRUE".to_owned(), Vec::new()),
            Self::Only(ids) => {
                let marks = numbered(&question_marks(ids.len()));
                (format!("{column} IN ({marks})"), ids.iter().map(Value::from).collect())
            }
        }
    }
}

/// `?, ?` as `$1, $2`.
fn numbered(marks: &str) -> String {
    let count = marks.matches('?').count();
    (1..=count).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

pub(super) async fn tenants(index: &Index, connection: &mut Connection, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("t.id");
    let text = format!(
        "SELECT t.id, s.value AS enabled FROM tenants t
         LEFT JOIN settings s ON s.tenant_id = t.id AND s.name = 'api_keys.enabled' WHERE {condition}"
    );
    let rows: Vec<TenantRow> = sql_text(text).bind_all(values).all(connection).await?;
    let tenants = index.tenants.pin();
    for TenantRow { id, enabled } in rows {
        match tenants.get(&id) {
            Some(tenant) => tenant.enabled.store(enabled, Ordering::Release),
            None => _ = tenants.insert(id, Arc::new(Tenant { id, enabled: AtomicBool::new(enabled) })),
        }
    }
    Ok(())
}

pub(super) async fn owners(index: &Index, connection: &mut Connection, which: Which<'_>) -> Result<()> {
    let (condition, values) = which.condition("u.id");
    let text = format!(
        "SELECT u.id, u.tenant_id, u.email, u.disabled, r.role
         FROM users u LEFT JOIN user_roles r ON r.user_id = u.id WHERE {condition} ORDER BY u.id, r.role"
    );
    let rows: Vec<OwnerRow> = sql_text(text).bind_all(values).all(connection).await?;
    for of_one in rows.chunk_by(|a, b| a.id == b.id) {
        let Some(first) = of_one.first() else { continue };
        let roles: Vec<Role> = of_one.iter().filter_map(|row| row.role.as_deref()?.parse().ok()).collect();
        let permissions = permissions_of(&roles).without_console_only();
        let card = Arc::new(OwnerCard { email: first.email.clone(), roles, permissions });
        let owners = index.owners.pin();
        if let Some(owner) = owners.get(&first.id) {
            owner.active.store(first.active, Ordering::Release);
            owner.card.store(card);
            continue;
        }
        let tenant = index.tenants.pin().get(&first.tenant).cloned().ok_or(Failure::Corrupt { what: "tenant_id" })?;
        let active = AtomicBool::new(first.active);
        owners.insert(first.id, Arc::new(Owner { id: first.id, tenant, active, card: ArcSwap::new(card) }));
    }
    Ok(())
}

const KEY_COLUMNS: &str = "id, owner_id, name, secret_hash, expires_at, revoked_at IS NOT NULL AS revoked";

/// Every key, a page after the other, so that a million do not lie in memory twice. Keys that are gone
/// from the database are removed in passing; the others answer all the while.
pub(super) async fn all_keys(index: &Index, connection: &mut Connection) -> Result<()> {
    let mut stale: HashSet<u128> = index.keys.pin().keys().copied().collect();
    let text = format!("SELECT {KEY_COLUMNS} FROM api_keys WHERE id > $1 ORDER BY id LIMIT {PAGE}");
    let mut after = String::new();
    loop {
        let rows: Vec<KeyRow> = sql_text(text.clone()).bind(after).all(&mut *connection).await?;
        let Some(last) = rows.last() else { break };
        after = last.id.to_string();
        rows.iter().for_each(|row| _ = stale.remove(&row.id.bits()));
        rows.into_iter().try_for_each(|row| put(index, row))?;
    }
    let keys = index.keys.pin();
    stale.iter().for_each(|bits| _ = keys.remove(bits));
    Ok(())
}

pub(super) async fn some_keys(index: &Index, connection: &mut Connection, ids: &[String]) -> Result<()> {
    let (condition, values) = Which::Only(ids).condition("id");
    let text = format!("SELECT {KEY_COLUMNS} FROM api_keys WHERE {condition}");
    let rows: Vec<KeyRow> = sql_text(text).bind_all(values).all(connection).await?;
    let found: HashSet<u128> = rows.iter().map(|row| row.id.bits()).collect();
    for id in ids {
        let bits = id.parse::<KeyId>().map_err(|_| Failure::Corrupt { what: "entity_id" })?.bits();
        if !found.contains(&bits) {
            index.keys.pin().remove(&bits);
        }
    }
    rows.into_iter().try_for_each(|row| put(index, row))
}

/// Replaces or adds an entry; what was counted for it and not written yet stays with it.
fn put(index: &Index, row: KeyRow) -> Result<()> {
    let owner = index.owners.pin().get(&row.owner).cloned().ok_or(Failure::Corrupt { what: "owner_id" })?;
    let keys = index.keys.pin();
    let counter = keys.get(&row.id.bits()).map_or_else(|| Arc::new(Counter::default()), |entry| entry.counter.clone());
    let KeyRow { id, hash, expires_at, revoked, name, .. } = row;
    keys.insert(id.bits(), Entry { owner, hash, expires_at, revoked, name: name.into(), counter });
    Ok(())
}

struct TenantRow {
    id: TenantId,
    enabled: bool,
}

impl FromRow for TenantRow {
    fn from_row(row: &Row) -> Result<Self> {
        let enabled: Option<String> = row.get("enabled")?;
        Ok(Self { id: row.parsed("id")?, enabled: enabled.as_deref() == Some("true") })
    }
}

struct OwnerRow {
    id: UserId,
    tenant: TenantId,
    email: String,
    active: bool,
    role: Option<String>,
}

impl FromRow for OwnerRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            tenant: row.parsed("tenant_id")?,
            email: row.get("email")?,
            active: !row.get::<bool>("disabled")?,
            role: row.get("role")?,
        })
    }
}

struct KeyRow {
    id: KeyId,
    owner: UserId,
    name: String,
    hash: HashedSecret,
    expires_at: Timestamp,
    revoked: bool,
}

impl FromRow for KeyRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            owner: row.parsed("owner_id")?,
            name: row.get("name")?,
            hash: row.parsed("secret_hash")?,
            expires_at: row.time("expires_at")?,
            revoked: row.get("revoked")?,
        })
    }
}
