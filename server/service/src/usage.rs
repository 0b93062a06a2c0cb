//! What credentials were used for: counted in memory, written in batches.

use std::collections::HashMap;

use domain::id::KeyId;
use domain::time::HOUR;

use crate::error::Result;
use crate::service::Service;
use crate::store::{Transaction, Value, row_list, sql, sql_text};
use crate::verify::Counted;

/// Rows to a statement.
const CHUNK: usize = 500;

/// Writes what has been counted since the last time: calls by hour and outcome, and the last use.
/// If it fails, those counts are lost; the verdicts they count are not.
///
/// # Errors
/// Of the database.
pub async fn flush(service: &Service) -> Result<()> {
    let counted = service.index.take_counted();
    if counted.is_empty() {
        return Ok(());
    }
    let mut tx = service.database.begin().await?;
    for chunk in counted.chunks(CHUNK) {
        add_calls(&mut tx, chunk).await?;
        set_last_used(&mut tx, chunk).await?;
    }
    Ok(tx.commit().await?)
}

async fn add_calls(tx: &mut Transaction, counted: &[Counted]) -> Result<()> {
    let mut rows: HashMap<(String, i64, &str), i64> = HashMap::new();
    for one in counted {
        let hour = one.last_at.millis().div_euclid(HOUR) * HOUR;
        for (outcome, calls) in [("valid", one.valid), ("refused", one.refused)] {
            if calls > 0 {
                let id = KeyId::from_bits(one.key_bits).to_string();
                *rows.entry((id, hour, outcome)).or_default() += i64::from(calls);
            }
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let list = row_list(4, rows.len());
    let text = format!(
        "INSERT INTO usage_hours (credential_id, hour, outcome, calls) VALUES {list}
         ON CONFLICT (credential_id, hour, outcome) DO UPDATE SET calls = usage_hours.calls + excluded.calls"
    );
    let values = rows
        .into_iter()
        .flat_map(|((id, hour, outcome), calls)| [Value::from(id), hour.into(), outcome.into(), calls.into()]);
    sql_text(text).bind_all(values).run(tx).await?;
    Ok(())
}

async fn set_last_used(tx: &mut Transaction, counted: &[Counted]) -> Result<()> {
    let list = row_list(2, counted.len());
    // Both databases call the columns of a bare VALUES column1 and column2.
    let text = format!(
        "UPDATE api_keys SET last_used_at = used.column2 FROM (VALUES {list}) AS used WHERE api_keys.id = used.column1"
    );
    let values = counted.iter().flat_map(|one| [Value::from(KeyId::from_bits(one.key_bits)), one.last_at.into()]);
    sql_text(text).bind_all(values).run(tx).await?;
    Ok(())
}

/// Forgets changes that every running process has applied long ago.
///
/// # Errors
/// Of the database.
pub async fn prune_changes(service: &Service) -> Result<()> {
    let day_ago = service.clock.now().plus(-24 * HOUR);
    let mut tx = service.database.begin().await?;
    sql("DELETE FROM changes WHERE at < $1").bind(day_ago).run(&mut tx).await?;
    Ok(tx.commit().await?)
}
