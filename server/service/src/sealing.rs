//! All that is sealed under the key ring: where it is, and whether it opens.

use std::collections::BTreeSet;

use domain::id::TenantId;

use crate::error::Result;
use crate::secret::{KeyRing, Place, SealedSecret};
use crate::store::{Database, FromRow, Handle, Row, sql, sql_text};

/// Rows that are looked at, or sealed anew, at once.
const BATCH: usize = 100;

/// A column of sealed secrets, in a table with `id` and `tenant_id`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
}

pub(crate) const CONSUMER_SECRET: Column = Column { table: "consumers", column: "secret" };

pub(crate) const TEMPORARY_SECRET: Column = Column { table: "temporary_credentials", column: "secret" };
pub(crate) const AUTHORIZATION_SECRET: Column = Column { table: "authorizations", column: "secret" };

/// Every one there is. What is sealed elsewhere would be lost with its key.
pub(crate) const COLUMNS: &[Column] = &[CONSUMER_SECRET, TEMPORARY_SECRET, AUTHORIZATION_SECRET];

/// What was done, or found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Secrets that opened.
    pub count: u64,
    /// `table id` of those that did not.
    pub unreadable: Vec<String>,
}

/// Opens every secret of every tenant.
///
/// # Errors
/// Of the database.
pub async fn inspect(database: &Database, ring: &KeyRing) -> Result<Sealed> {
    let mut found = Sealed::default();
    for tenant in tenants(database).await? {
        for column in COLUMNS {
            let mut after = String::new();
            loop {
                let rows = column.rows(&mut database.read().await?, tenant, "", &after).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                for row in &rows {
                    match ring.open(&row.secret, &column.place(tenant, &row.id)) {
                        Ok(_) => found.count += 1,
                        Err(_) => found.unreadable.push(column.name(row)),
                    }
                }
            }
        }
    }
    Ok(found)
}

/// True if something is sealed with a key of `ring` that is not its latest.
///
/// # Errors
/// Of the database.
pub async fn is_behind(database: &Database, ring: &KeyRing) -> Result<bool> {
    let (keys, latest) = (ring.sealing_keys(), ring.latest_sealing_key());
    let found = versions(database).await?;
    Ok(found.into_iter().flatten().any(|version| version != latest && keys.contains(&version)))
}

/// The latest version that something is sealed with; none if nothing is.
///
/// # Errors
/// Of the database.
pub async fn latest_version(database: &Database) -> Result<Option<u8>> {
    Ok(versions(database).await?.into_iter().flatten().max())
}

/// The versions that something is sealed with and that are not in `ring`.
///
/// # Errors
/// Of the database.
pub async fn missing_keys(database: &Database, ring: &KeyRing) -> Result<Vec<u8>> {
    let keys = ring.sealing_keys();
    Ok(versions(database).await?.into_iter().flatten().filter(|version| !keys.contains(version)).collect())
}

/// What a ring can do with what is sealed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It has every key that something is sealed with.
    Complete,
    /// It opens some of it, or lacks only keys that came before its own latest.
    Partial,
    /// It opens none of it, and there is a later key, which is this.
    Outdated(u8),
}

/// Looks at no more than it must, not at every secret.
pub(crate) async fn fit(database: &Database, ring: &KeyRing) -> Result<Fit> {
    let found = versions(database).await?;
    // The ring may be given a new one meanwhile.
    let keys = ring.sealing_keys();
    let later = found.iter().flatten().copied().filter(|version| Some(version) > keys.last()).max();
    match later {
        Some(later) if !opens_any(database, ring).await? => Ok(Fit::Outdated(later)),
        _ if found.iter().all(|version| version.is_some_and(|version| keys.contains(&version))) => Ok(Fit::Complete),
        _ => Ok(Fit::Partial),
    }
}

async fn opens_any(database: &Database, ring: &KeyRing) -> Result<bool> {
    for tenant in tenants(database).await? {
        for column in COLUMNS {
            let mut after = String::new();
            loop {
                let rows = column.rows(&mut database.read().await?, tenant, "", &after).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                if rows.iter().any(|row| ring.open(&row.secret, &column.place(tenant, &row.id)).is_ok()) {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// Every version that something is sealed with; `None` among them for what is no sealed secret.
async fn versions(database: &Database) -> Result<BTreeSet<Option<u8>>> {
    let mut found = BTreeSet::new();
    for Column { table, column } in COLUMNS {
        // The longest are of three digits and the colon.
        let beginnings = sql_text(format!("SELECT DISTINCT substr({column}, 1, 4) AS t FROM {table}"));
        let beginnings: Vec<String> = beginnings.all(&mut database.read().await?).await?;
        found.extend(beginnings.into_iter().map(|text| SealedSecret::from_stored(text).version()));
    }
    Ok(found)
}

pub(crate) async fn tenants(database: &Database) -> Result<Vec<TenantId>> {
    let ids: Vec<Tenant> = sql("SELECT id FROM tenants ORDER BY id").all(&mut database.read().await?).await?;
    Ok(ids.into_iter().map(|Tenant(id)| id).collect())
}

/// What everything that is sealed with this version is LIKE.
pub(crate) fn with(version: u8) -> String {
    format!("{version}:%")
}

impl Column {
    pub(crate) const fn place<'a>(&self, tenant: TenantId, row: &'a str) -> Place<'a> {
        Place { tenant, table: self.table, row, column: self.column }
    }

    /// As it is told that a row does not open.
    pub(crate) fn name(&self, row: &Stored) -> String {
        format!("{} {}", self.table, row.id)
    }

    /// A batch of a tenant's rows after this ID but those that are LIKE `but`; every one if that is empty.
    pub(crate) async fn rows(
        &self,
        on: impl Into<Handle<'_>>,
        tenant: TenantId,
        but: &str,
        after: &str,
    ) -> Result<Vec<Stored>> {
        let Self { table, column } = self;
        let text = format!(
            "SELECT id, {column} AS secret FROM {table}
             WHERE tenant_id = $1 AND id > $2 AND ($3 = '' OR {column} NOT LIKE $3)
             ORDER BY id LIMIT {BATCH}"
        );
        sql_text(text).bind(tenant).bind(after).bind(but).all(on).await
    }
}

struct Tenant(TenantId);

impl FromRow for Tenant {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.parsed("id")?))
    }
}

pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) secret: SealedSecret,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, secret: SealedSecret::from_stored(row.get::<String>("secret")?) })
    }
}
