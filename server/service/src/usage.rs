//! What credentials were used for: counted in memory, written in batches.

use std::collections::BTreeMap;

use domain::id::{ApiId, AuthorizationId, CredentialId, CredentialKind};
use domain::time::{DAY, HOUR, Timestamp};
use domain::usage::{Calls, DAYS, HOURS, Usage};

use crate::error::Result;
use crate::reading::Reading;
use crate::rotation;
use crate::service::Service;
use crate::slices::Slices;
use crate::store::{
    CHUNK, FromRow, Handle, Row, Transaction, Value, numbers, question_marks, row_list, sql, sql_text, sql_with,
    table_of,
};
use crate::verify::{Caller, Counted};

/// Writes what has been counted since the last time: calls by hour and outcome, and the last use. If it fails, those
/// counts that were not written are lost; the verdicts they count are not. Callers of an old secret wait for the next time.
///
/// # Errors
/// Of the database.
pub async fn flush(service: &Service) -> Result<()> {
    let counted = service.index.take_counted();
    let mut slices = Slices::of(service, &counted);
    while let Some(mut slice) = slices.next().await? {
        add_calls(&mut slice.tx, slice.items).await?;
        set_last_used(&mut slice.tx, slice.items).await?;
        slices.done(slice).await?;
    }
    let now = service.clock.now();
    let mut of_apis = service.index.take_api_calls();
    of_apis.sort_unstable();
    let mut slices = Slices::of(service, &of_apis);
    while let Some(mut slice) = slices.next().await? {
        add_api_calls(&mut slice.tx, slice.items, now).await?;
        slices.done(slice).await?;
    }
    let used = service.index.take_uses();
    let mut slices = Slices::of(service, &used);
    while let Some(mut slice) = slices.next().await? {
        set_authorizations_used(&mut slice.tx, slice.items).await?;
        slices.done(slice).await?;
    }
    let callers = service.index.old_secret_calls.take();
    let mut slices = Slices::of(service, &callers);
    note_callers(&mut slices).await.inspect_err(|_| service.index.old_secret_calls.put_back(slices.rest()))
}

async fn note_callers(slices: &mut Slices<'_, Caller>) -> Result<()> {
    while let Some(mut slice) = slices.next().await? {
        for caller in slice.items {
            rotation::note_caller(&mut slice.tx, caller).await?;
        }
        slices.done(slice).await?;
    }
    Ok(())
}

/// An API or a key may be gone since: what is counted for it then goes nowhere.
async fn add_api_calls(tx: &mut Transaction, counted: &[(ApiId, u32, u32)], now: Timestamp) -> Result<()> {
    let hour = now.millis().div_euclid(HOUR) * HOUR;
    for &(api, valid, refused) in counted {
        for (outcome, calls) in [("valid", valid), ("refused", refused)] {
            if calls > 0 {
                sql("INSERT INTO api_usage_hours (api_id, hour, outcome, calls)
                     SELECT id, $2, $3, $4 FROM apis WHERE id = $1
                     ON CONFLICT (api_id, hour, outcome) DO UPDATE SET calls = api_usage_hours.calls + excluded.calls")
                .bind(api)
                .bind(hour)
                .bind(outcome)
                .bind(calls)
                .run_any(&mut *tx)
                .await?;
            }
        }
    }
    Ok(())
}

async fn add_calls(tx: &mut Transaction, counted: &[Counted]) -> Result<()> {
    // In the same order in every process, so that no two wait for each other.
    let mut rows: BTreeMap<(String, i64, &str), i64> = BTreeMap::new();
    for one in counted {
        let hour = one.counted_at.millis().div_euclid(HOUR) * HOUR;
        for (outcome, calls) in [("valid", one.valid), ("refused", one.refused)] {
            if calls > 0 {
                let id = one.credential.to_string();
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
    sql_text(text).bind_all(values).run_any(tx).await?;
    Ok(())
}

async fn set_last_used(tx: &mut Transaction, counted: &[Counted]) -> Result<()> {
    for &kind in CredentialKind::ALL {
        let of_kind = counted.iter().filter(|one| one.credential.kind() == kind);
        let used: Vec<(CredentialId, Timestamp)> =
            of_kind.filter_map(|one| Some((one.credential, one.used_at?))).collect();
        if used.is_empty() {
            continue;
        }
        let (table, list) = (table_of(kind), row_list(2, used.len()));
        // Both databases call the columns of a bare VALUES column1 and column2.
        let text = format!(
            "UPDATE {table} SET last_used_at = used.column2 FROM (VALUES {list}) AS used WHERE {table}.id = used.column1"
        );
        let values = used.into_iter().flat_map(|(id, at)| [Value::from(id), at.into()]);
        sql_text(text).bind_all(values).run_any(&mut *tx).await?;
    }
    Ok(())
}

async fn set_authorizations_used(tx: &mut Transaction, used: &[(AuthorizationId, Timestamp)]) -> Result<()> {
    for (id, at) in used {
        sql("UPDATE authorizations SET last_used_at = $2 WHERE id = $1 AND coalesce(last_used_at, 0) < $2")
            .bind(*id)
            .bind(*at)
            .run_any(&mut *tx)
            .await?;
    }
    Ok(())
}

/// The calls of a credential by hour and by day.
pub(crate) async fn of(reading: &mut Reading<'_>, id: CredentialId) -> Result<Usage> {
    let first_day = present(reading.now, DAY) - i64::from(DAYS) + 1;
    let counted: Vec<HourOfUse> =
        sql("SELECT hour, outcome, calls FROM usage_hours WHERE credential_id = $1 AND hour >= $2")
            .bind(id)
            .bind(first_day * DAY)
            .all(&mut *reading)
            .await?;
    let by = |length, count| tally(&counted, length, count, reading.now);
    Ok(Usage { hours: by(HOUR, HOURS), days: by(DAY, DAYS) })
}

/// How many spans of so many milliseconds were over at `now`.
const fn present(now: Timestamp, length: i64) -> i64 {
    now.millis().div_euclid(length)
}

/// The last `count` spans of so many milliseconds, with what was counted in each.
fn tally(counted: &[HourOfUse], length: i64, count: u32, now: Timestamp) -> Vec<Calls> {
    let present = present(now, length);
    let first = present - i64::from(count) + 1;
    let span = |n: i64| Calls { from: Timestamp::from_millis(n * length), ..Calls::default() };
    let mut spans: Vec<Calls> = (first..=present).map(span).collect();
    for HourOfUse { at, outcome, calls } in counted {
        let at = usize::try_from(at.millis().div_euclid(length) - first).ok();
        if let Some(span) = at.and_then(|at| spans.get_mut(at)) {
            let count = if outcome == "valid" { &mut span.valid } else { &mut span.refused };
            *count += calls;
        }
    }
    spans
}

struct HourOfUse {
    at: Timestamp,
    outcome: String,
    calls: u64,
}

impl FromRow for HourOfUse {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { at: row.time("hour")?, outcome: row.get("outcome")?, calls: row.count("calls")? })
    }
}

/// Forgets what credentials were used for, which are being deleted.
pub(crate) async fn forget(mut on: Handle<'_>, ids: &[CredentialId]) -> Result<()> {
    for ids in ids.chunks(CHUNK) {
        let text = format!("DELETE FROM usage_hours WHERE credential_id IN ({})", question_marks(ids.len()));
        sql_with(&text, ids.iter().map(|id| (*id).into())).run_any(&mut on).await?;
    }
    rotation::forget_callers(on, ids).await
}

/// Forgets changes that every running process has applied long ago.
///
/// # Errors
/// Of the database.
pub async fn prune_changes(service: &Service) -> Result<()> {
    let day_ago = service.clock.now().plus(-24 * HOUR);
    loop {
        // The last one stays: by it a process sees that the log goes on where it was.
        let old: Vec<i64> = sql("SELECT seq AS n FROM changes
             WHERE at < $1 AND seq < (SELECT seq FROM change_head WHERE id = 1) ORDER BY seq LIMIT 4000")
        .bind(day_ago)
        .all(&mut service.database().read().await?)
        .await?;
        let mut slices = Slices::of(service, &old);
        while let Some(mut slice) = slices.next().await? {
            let text = format!("DELETE FROM changes WHERE seq IN ({})", numbers(1, slice.items.len()));
            sql_text(text).bind_all(slice.items.iter().map(|seq| Value::from(*seq))).run_any(&mut slice.tx).await?;
            slices.done(slice).await?;
        }
        if old.is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_with_the_present_one_and_hold_what_was_counted_in_them() {
        let now = Timestamp::from_millis(40 * DAY + 5 * HOUR + 1);
        let counted = |hours_ago: i64, outcome: &str, calls| HourOfUse {
            at: Timestamp::from_millis((40 * 24 + 5 - hours_ago) * HOUR),
            outcome: outcome.to_owned(),
            calls,
        };
        let counted =
            [counted(0, "valid", 3), counted(0, "refused", 1), counted(5, "valid", 10), counted(6, "valid", 100)];
        let days = tally(&counted, DAY, 3, now);
        assert_eq!(days.iter().map(|day| (day.valid, day.refused)).collect::<Vec<_>>(), [(0, 0), (100, 0), (13, 1)]);
        assert_eq!(days[2].from, Timestamp::from_millis(40 * DAY));
        let hours = tally(&counted, HOUR, 6, now);
        assert_eq!(hours.iter().map(|hour| hour.valid).collect::<Vec<_>>(), [10, 0, 0, 0, 0, 3]);
        assert_eq!(hours[0].from, Timestamp::from_millis(40 * DAY));
    }
}
