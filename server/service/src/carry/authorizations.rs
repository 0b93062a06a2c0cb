//! What users let consumers do: what was withdrawn stays so, no half of a dance is gone on with, and no request is accepted
//! again that was accepted since.

use std::collections::HashMap;

use super::ids;
use crate::error::Result;
use crate::store::{Database, FromRow, Row, Value, row_list, sql, sql_text};

/// Nonces of one statement.
const CHUNK: usize = 500;

/// Withdraws in `older` what is not there, or withdrawn, in `present`, at `now`, and tells which; and carries the nonces.
///
/// # Errors
/// Of the databases.
pub(super) async fn carry_authorizations(older: &Database, present: &Database, now: i64) -> Result<Vec<String>> {
    let withdrawn: Vec<Withdrawn> =
        sql("SELECT id, withdrawn_at AS at FROM authorizations").all(&mut present.read().await?).await?;
    let present_ones: HashMap<String, Option<i64>> = withdrawn.into_iter().map(|one| (one.id, one.at)).collect();
    let nonces = ids(present, "SELECT id AS t FROM nonces").await?;
    let mut carried = Vec::new();
    let working = ids(older, "SELECT id AS t FROM authorizations WHERE withdrawn_at IS NULL").await?;
    let mut tx = older.begin().await?;
    for id in working {
        let at = match present_ones.get(&id) {
            Some(None) => continue,
            Some(Some(at)) => *at,
            None => now,
        };
        sql("UPDATE authorizations SET withdrawn_at = $2 WHERE id = $1").bind(&id).bind(at).run(&mut tx).await?;
        carried.push(id);
    }
    sql("DELETE FROM temporary_credentials").run_any(&mut tx).await?;
    for chunk in nonces.chunks(CHUNK) {
        let text = format!("INSERT INTO nonces (id) VALUES {} ON CONFLICT (id) DO NOTHING", row_list(1, chunk.len()));
        sql_text(text).bind_all(chunk.iter().map(Value::from)).run_any(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(carried)
}

struct Withdrawn {
    id: String,
    at: Option<i64>,
}

impl FromRow for Withdrawn {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, at: row.get("at")? })
    }
}
