//! Removing very many rows without keeping others from writing.

use domain::time::Timestamp;

use super::{Database, sql_text};
use crate::error::Result;

/// Rows to a transaction: a few milliseconds of an SQLite file, which has one writer at a time.
const SLICE: usize = 500;

/// Deletes the rows of `table` for which `condition` holds, in which `$1` is `before`; `key` names the columns
/// of the primary key. A few at a time, and whoever waits to write comes in between. Tells how many went.
///
/// # Errors
/// Of the database. What is deleted by then stays so.
pub(crate) async fn delete_in_slices(
    database: &Database,
    table: &'static str,
    key: &'static str,
    condition: &'static str,
    before: Timestamp,
) -> Result<u64> {
    let text =
        format!("DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT {SLICE})");
    let mut removed = 0;
    loop {
        let mut tx = database.begin().await?;
        let gone = sql_text(text.clone()).bind(before).run(&mut tx).await?;
        tx.commit().await?;
        removed += gone;
        if gone < SLICE as u64 {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}
