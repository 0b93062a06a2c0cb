//! Bringing into a restored SQLite file what its secrets have become since: one that was replaced must not
//! work again, and the one that replaced it goes on working, for whom it was made.

mod authorizations;
mod consumers;
mod owners;

use std::collections::HashMap;

use self::authorizations::carry_authorizations;
use self::consumers::carry_consumers;
use self::owners::carry_owners;

use crate::error::Result;
use crate::service::Service;
use crate::store::{Database, FromRow, Row, Value, sql, sql_text};

/// The columns that are of a secret, who has it among them.
const SECRETS: [&str; 6] =
    ["secret_hash", "last_four", "previous_hash", "previous_until", "made_by", "previous_made_by"];

/// What was done, each with the ID that it was done to.
#[derive(Debug, Default)]
pub struct Carried {
    /// Credentials that have the secret of the present database.
    pub secrets: Vec<String>,
    /// API keys that were handed over since, and are their present owner's.
    pub owners: Vec<String>,
    /// Consumers whose present secret does not open with the key ring: they have the older one, and are not approved.
    pub lost: Vec<String>,
    /// Consumers that are not approved any more.
    pub disapproved: Vec<String>,
    /// What consumers could do for somebody, and may not any more.
    pub withdrawn: Vec<String>,
    /// Applications that were disabled since.
    pub disabled: Vec<String>,
    /// Applications and consumers that were deleted since.
    pub deleted: Vec<String>,
}

/// Carries secrets, and what was done to applications and consumers, from `present` to the database of `restored`. Both
/// must have been written with the peppers of its key ring.
///
/// # Errors
/// Of the databases.
pub async fn carry_secrets(restored: &Service, present: &Database) -> Result<Carried> {
    let older = restored.database();
    let mut carried = Carried::default();
    for (table, columns) in [
        ("api_keys", SECRETS.as_slice()),
        ("api_tokens", SECRETS.as_slice()),
        (
            "applications",
            ["secret_hash", "last_four", "previous_hash", "previous_until", "made_by", "previous_made_by", "epoch"]
                .as_slice(),
        ),
    ] {
        let before = read(older, table).await?;
        for row in read(present, table).await?.into_values() {
            if before.get(&row.id).is_some_and(|before| before.values != row.values) {
                let list: Vec<String> = columns.iter().zip(2..).map(|(name, i)| format!("{name} = ${i}")).collect();
                let text = format!("UPDATE {table} SET {} WHERE id = $1", list.join(", "));
                let values = row.values.into_iter().take(columns.len()).map(Stored::bound);
                let mut tx = older.begin().await?;
                sql_text(text).bind(&row.id).bind_all(values).run_any(&mut tx).await?;
                tx.commit().await?;
                carried.secrets.push(row.id);
            }
        }
    }
    carry_terms(older, present).await?;
    carried.owners = carry_owners(older, present).await?;
    carry_consumers(restored, present, &mut carried).await?;
    carried.withdrawn = carry_authorizations(older, present, restored.clock().now().millis()).await?;
    let mut tx = older.begin().await?;
    for id in ids(present, "SELECT id AS t FROM applications WHERE disabled").await? {
        if sql("UPDATE applications SET disabled = TRUE WHERE id = $1 AND NOT disabled")
            .bind(&id)
            .run_any(&mut tx)
            .await?
            > 0
        {
            carried.disabled.push(id);
        }
    }
    let deleted = "SELECT target_id AS t FROM events WHERE action = 'application.deleted' AND target_id IS NOT NULL";
    for id in ids(present, deleted).await? {
        if sql("DELETE FROM applications WHERE id = $1").bind(&id).run_any(&mut tx).await? > 0 {
            carried.deleted.push(id);
        }
    }
    tx.commit().await?;
    Ok(carried)
}

/// Carries how far API tokens reach and until when: who has the secret of one may have been given less than whoever had it
/// before.
async fn carry_terms(older: &Database, present: &Database) -> Result<()> {
    let terms = "SELECT id, access, within_owner, expires_at FROM api_tokens";
    let present: Vec<Terms> = sql(terms).all(&mut present.read().await?).await?;
    let mut tx = older.begin().await?;
    for Terms { id, access, within_owner, expires_at } in present {
        sql("UPDATE api_tokens SET access = $2, within_owner = $3, expires_at = $4 WHERE id = $1")
            .bind(id)
            .bind(access)
            .bind(within_owner)
            .bind(expires_at)
            .run_any(&mut tx)
            .await?;
    }
    Ok(tx.commit().await?)
}

struct Terms {
    id: String,
    access: String,
    within_owner: bool,
    expires_at: i64,
}

impl FromRow for Terms {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            access: row.get("access")?,
            within_owner: row.get("within_owner")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

async fn ids(database: &Database, statement: &'static str) -> Result<Vec<String>> {
    sql(statement).all(&mut database.read().await?).await
}

async fn read(database: &Database, table: &str) -> Result<HashMap<String, Secrets>> {
    let epoch = if table == "applications" { "epoch" } else { "0" };
    let text = format!("SELECT id, {}, {epoch} AS epoch FROM {table}", SECRETS.join(", "));
    let rows: Vec<Secrets> = sql_text(text).all(&mut database.read().await?).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

struct Secrets {
    id: String,
    /// In the order of the columns.
    values: [Stored; 7],
}

#[derive(PartialEq, Eq)]
enum Stored {
    Text(Option<String>),
    Number(Option<i64>),
}

impl Stored {
    fn bound(self) -> Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(number) => number.into(),
        }
    }
}

impl FromRow for Secrets {
    fn from_row(row: &Row) -> Result<Self> {
        let text = |column| Ok::<_, crate::error::Failure>(Stored::Text(row.get(column)?));
        Ok(Self {
            id: row.get("id")?,
            values: [
                text("secret_hash")?,
                text("last_four")?,
                text("previous_hash")?,
                Stored::Number(row.get("previous_until")?),
                text("made_by")?,
                text("previous_made_by")?,
                Stored::Number(Some(row.get("epoch")?)),
            ],
        })
    }
}
