//! What consumers sign with, where their users are sent, and whether they are approved. What was removed stays so.

use std::collections::HashMap;

use super::{Carried, ids};
use crate::error::Result;
use crate::store::{Database, FromRow, Row, Value, sql};

/// Carries all of that from `present` to what `older` knows of, and notes it in `carried`.
///
/// # Errors
/// Of the databases.
pub(super) async fn carry_consumers(older: &Database, present: &Database, carried: &mut Carried) -> Result<()> {
    let all = "SELECT id, secret, signature_methods, public_key, callback_prefix, made_by, approved_at,
                disapproved_at FROM consumers";
    let before: Vec<Consumer> = sql(all).all(&mut older.read().await?).await?;
    let before: HashMap<&str, &Consumer> = before.iter().map(|consumer| (consumer.id.as_str(), consumer)).collect();
    let now: Vec<Consumer> = sql(all).all(&mut present.read().await?).await?;
    let mut tx = older.begin().await?;
    for consumer in now {
        let Some(before) = before.get(consumer.id.as_str()) else { continue };
        if before.signs_with != consumer.signs_with {
            carried.secrets.push(consumer.id.clone());
        }
        if before.approved_at.is_some() && consumer.approved_at.is_none() {
            carried.disapproved.push(consumer.id.clone());
        }
        sql("UPDATE consumers SET secret = $2, signature_methods = $3, public_key = $4, callback_prefix = $5,
                                  made_by = $6, approved_at = $7, disapproved_at = $8
             WHERE id = $1")
        .bind(consumer.id)
        .bind_all(consumer.signs_with.map(Value::from))
        .bind(consumer.callback_prefix)
        .bind(consumer.made_by)
        .bind(consumer.approved_at)
        .bind(consumer.disapproved_at)
        .run(&mut tx)
        .await?;
    }
    let removed = "SELECT target_id AS t FROM events WHERE action = 'consumer.removed' AND target_id IS NOT NULL";
    for id in ids(present, removed).await? {
        if sql("DELETE FROM consumers WHERE id = $1").bind(&id).run_any(&mut tx).await? > 0 {
            carried.deleted.push(id);
        }
    }
    Ok(tx.commit().await?)
}

struct Consumer {
    id: String,
    /// The sealed secret, the signature methods and the public key.
    signs_with: [String; 3],
    callback_prefix: String,
    made_by: Option<String>,
    approved_at: Option<i64>,
    disapproved_at: Option<i64>,
}

impl FromRow for Consumer {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            signs_with: [row.get("secret")?, row.get("signature_methods")?, row.get("public_key")?],
            callback_prefix: row.get("callback_prefix")?,
            made_by: row.get("made_by")?,
            approved_at: row.get("approved_at")?,
            disapproved_at: row.get("disapproved_at")?,
        })
    }
}
