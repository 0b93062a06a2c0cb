//! Writing very many rows, many to a statement.

use crate::error::Result;
use crate::store::{Transaction, Value, insert_many};

/// Rows to a statement: with the widest table far below what either database takes as parameters.
const ROWS: usize = 250;

/// Rows for one table, kept until there are enough for a statement.
pub(super) struct Table {
    into: &'static str,
    width: usize,
    values: Vec<Value>,
}

impl Table {
    /// `into` names the table and its columns.
    pub(super) fn new(into: &'static str) -> Self {
        Self { into, width: into.matches(',').count() + 1, values: Vec::new() }
    }

    pub(super) async fn push(&mut self, tx: &mut Transaction, row: impl IntoIterator<Item = Value>) -> Result<()> {
        self.values.extend(row);
        if self.values.len() < ROWS * self.width {
            return Ok(());
        }
        self.write(tx).await
    }

    /// Writes what is left.
    pub(super) async fn write(&mut self, tx: &mut Transaction) -> Result<()> {
        let values = std::mem::take(&mut self.values);
        if !values.is_empty() {
            insert_many(self.into, self.width, values).run_any(tx).await?;
        }
        Ok(())
    }
}
