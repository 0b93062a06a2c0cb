//! Whose API keys are. One that was handed over since stays its new owner's, and narrowed as it was for them.

use std::collections::HashMap;

use crate::error::Result;
use crate::store::{Database, FromRow, Row, sql};

/// Gives keys to their owner in `present`, if `older` knows them. Tells which.
///
/// # Errors
/// Of the databases.
pub(super) async fn carry_owners(older: &Database, present: &Database) -> Result<Vec<String>> {
    let before = all(older, "SELECT id, owner_id AS value FROM api_keys").await?;
    let names = all(older, "SELECT id, name AS value FROM users").await?;
    let keys: Vec<Owned> =
        sql("SELECT id, owner_id, narrowed, permissions FROM api_keys").all(&mut present.read().await?).await?;
    let (mut tx, mut carried) = (older.begin().await?, Vec::new());
    for Owned { id, owner, narrowed, permissions } in keys {
        let Some(name) = names.get(&owner) else { continue };
        if before.get(&id).is_none_or(|before| *before == owner) {
            continue;
        }
        sql("UPDATE api_keys SET owner_id = $2, sort_owner = $3, narrowed = $4, permissions = $5 WHERE id = $1")
            .bind(&id)
            .bind(&owner)
            .bind(name.to_lowercase())
            .bind(narrowed)
            .bind(permissions)
            .run(&mut tx)
            .await?;
        sql("DELETE FROM api_key_access WHERE key_id = $1").bind(&id).run_any(&mut tx).await?;
        let access: Vec<Entry> = sql("SELECT api_id AS id, access AS value FROM api_key_access WHERE key_id = $1")
            .bind(&id)
            .all(&mut present.read().await?)
            .await?;
        for Entry(api, access) in access {
            // An API that was registered since is not there.
            sql("INSERT INTO api_key_access (key_id, api_id, access) SELECT $1, id, $3 FROM apis WHERE id = $2")
                .bind(&id)
                .bind(api)
                .bind(access)
                .run_any(&mut tx)
                .await?;
        }
        carried.push(id);
    }
    tx.commit().await?;
    Ok(carried)
}

async fn all(database: &Database, statement: &'static str) -> Result<HashMap<String, String>> {
    let entries: Vec<Entry> = sql(statement).all(&mut database.read().await?).await?;
    Ok(entries.into_iter().map(|Entry(id, value)| (id, value)).collect())
}

struct Owned {
    id: String,
    owner: String,
    narrowed: bool,
    permissions: Option<String>,
}

impl FromRow for Owned {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            owner: row.get("owner_id")?,
            narrowed: row.get("narrowed")?,
            permissions: row.get("permissions")?,
        })
    }
}

/// By ID.
struct Entry(String, String);

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("id")?, row.get("value")?))
    }
}
