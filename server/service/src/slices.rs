//! Writing that nobody waits for: what was counted, what is forgotten. It is done in slices, each a short
//! transaction of its own, with a pause after each, so that whoever waits for the one writer of an SQLite
//! file waits for a slice at most.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::error::Result;
use crate::service::Service;
use crate::store::{Engine, FromRow, Row, Transaction, Value, numbers, sql, sql_text};

/// How long the statements of a slice may take. What a commit takes does not depend on the rows.
const AIM: Duration = Duration::from_millis(2);
/// Rows of the first slice; how long each slice takes tells how many the next may have.
const FIRST: usize = 32;
const FEWEST: usize = 8;
const MAX: usize = 400;
/// The pause after a slice is so many times as long as the slice.
const PAUSE: u32 = 2;
/// Keys that are looked up at once.
pub(crate) const KEYS: usize = 4_000;

/// `T`s to be written, slice by slice:
/// ```ignore
/// let mut slices = Slices::of(service, &items);
/// while let Some(mut slice) = slices.next().await? {
///     write(&mut slice.tx, slice.items).await?;
///     slices.done(slice).await?;
/// }
/// ```
/// What is written stays written when a later slice fails.
pub(crate) struct Slices<'a, T> {
    service: &'a Service,
    rest: &'a [T],
    rows: usize,
}

pub(crate) struct Slice<'a, T> {
    pub(crate) tx: Transaction,
    pub(crate) items: &'a [T],
    begun: Instant,
}

impl<'a, T> Slices<'a, T> {
    pub(crate) const fn of(service: &'a Service, items: &'a [T]) -> Self {
        Self { service, rest: items, rows: FIRST }
    }

    /// The next slice, once the writer is free; `None` when all is done.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn next(&mut self) -> Result<Option<Slice<'a, T>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let items = &self.rest[..self.rows.min(self.rest.len())];
        let mut tx = self.service.database().begin().await?;
        if self.service.database().engine() == Engine::Postgres {
            // Sooner than Postgres looks for deadlocks: of two that wait for each other's rows, this one gives way.
            sql("SET LOCAL lock_timeout = '500ms'").run_any(&mut tx).await?;
        }
        Ok(Some(Slice { tx, items, begun: Instant::now() }))
    }

    /// What is not durable yet.
    pub(crate) const fn rest(&self) -> &'a [T] {
        self.rest
    }

    /// Makes a slice durable, and gives others a turn.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn done(&mut self, slice: Slice<'a, T>) -> Result<()> {
        self.rows = rows_after(self.rows, slice.begun.elapsed());
        slice.tx.commit().await?;
        self.rest = &self.rest[slice.items.len()..];
        if !self.rest.is_empty() {
            sleep(slice.begun.elapsed() * PAUSE).await;
        }
        Ok(())
    }
}

/// Half as many rows after a slice that took too long, twice as many after one that left time for them.
fn rows_after(rows: usize, took: Duration) -> usize {
    let next = match took {
        _ if took > AIM => rows / 2,
        _ if took * 2 < AIM => rows * 2,
        _ => rows,
    };
    next.clamp(FEWEST, MAX)
}

/// Rows that can go.
pub(crate) struct Forgotten<'a> {
    pub(crate) table: &'static str,
    /// The one or two columns of its primary key, which are text.
    pub(crate) key: &'static [&'static str],
    /// Which rows, with `values` as `$1`, `$2`, …
    pub(crate) condition: &'a str,
    pub(crate) values: Vec<Value>,
}

impl Forgotten<'_> {
    /// Deletes them, slice by slice. A reader finds their keys, so that the writer is not held while a table
    /// is searched. Tells how many rows went.
    ///
    /// # Errors
    /// Of the database.
    pub(crate) async fn delete(self, service: &Service) -> Result<u64> {
        let Self { table, key, condition, values } = self;
        let second = key.get(1).unwrap_or(&"''");
        let found = format!("SELECT {} AS k, {second} AS l FROM {table} WHERE {condition} LIMIT {KEYS}", key[0]);
        let mut removed = 0;
        loop {
            let keys: Vec<Key> =
                sql_text(found.clone()).bind_all(values.clone()).all(&mut service.database().read().await?).await?;
            let mut slices = Slices::of(service, &keys);
            while let Some(mut slice) = slices.next().await? {
                // Again with the condition: what came back to life meanwhile stays.
                let list = rows_from(values.len() + 1, key.len(), slice.items.len());
                let text =
                    format!("DELETE FROM {table} WHERE ({condition}) AND ({}) IN (VALUES {list})", key.join(", "));
                let keys = slice.items.iter().flat_map(|Key(of)| of[..key.len()].iter().map(Value::from));
                removed += sql_text(text).bind_all(values.clone()).bind_all(keys).run_any(&mut slice.tx).await?;
                slices.done(slice).await?;
            }
            if keys.len() < KEYS {
                return Ok(removed);
            }
        }
    }
}

/// `($3, $4), ($5, $6)` for two rows of two from the third on.
fn rows_from(first: usize, width: usize, rows: usize) -> String {
    let row = |row: usize| format!("({})", numbers(first + row * width, width));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

struct Key([String; 2]);

impl FromRow for Key {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self([row.get("k")?, row.get("l")?]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_grow_while_they_are_short_and_shrink_at_once() {
        let after = |rows, millis| rows_after(rows, Duration::from_millis(millis));
        assert_eq!([after(32, 0), after(32, 1), after(32, 2), after(32, 3), after(32, 500)], [64, 32, 32, 16, 16]);
        assert_eq!([after(MAX, 0), after(FEWEST, 500)], [MAX, FEWEST]);
    }

    #[test]
    fn rows_are_numbered_after_what_comes_before() {
        assert_eq!(rows_from(3, 2, 2), "($3, $4), ($5, $6)");
        assert_eq!(rows_from(1, 1, 3), "($1), ($2), ($3)");
    }
}
