//! Writing very many rows: many to a statement, many statements to a transaction.

use crate::error::Result;
use crate::service::Service;
use crate::store::{Handle, Transaction, Value, insert_many, sql};

/// Rows to a statement: with the widest table far below what either database takes as parameters.
const ROWS: usize = 250;
/// Rows to a transaction. The demo takes two; a million keys do not make one log of a gigabyte.
const ROWS_IN_TRANSACTION: usize = 200_000;

pub(super) struct Writer<'a> {
    service: &'a Service,
    tx: Transaction,
    uncommitted: usize,
}

/// Rows for one table that are not written yet.
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

    pub(super) async fn push(&mut self, writer: &mut Writer<'_>, row: impl IntoIterator<Item = Value>) -> Result<()> {
        self.values.extend(row);
        if self.values.len() < ROWS * self.width {
            return Ok(());
        }
        self.write(writer).await
    }

    /// Writes what is left.
    pub(super) async fn write(&mut self, writer: &mut Writer<'_>) -> Result<()> {
        if self.values.is_empty() {
            return Ok(());
        }
        let rows = self.values.len() / self.width;
        insert_many(self.into, self.width, std::mem::take(&mut self.values)).run(writer.tx()).await?;
        writer.wrote(rows).await
    }
}

impl<'a> Writer<'a> {
    pub(super) async fn begin(service: &'a Service) -> Result<Self> {
        Ok(Self { service, tx: service.database.begin().await?, uncommitted: 0 })
    }

    pub(super) fn tx(&mut self) -> Handle<'_> {
        Handle::from(&mut self.tx)
    }

    async fn wrote(&mut self, rows: usize) -> Result<()> {
        self.uncommitted += rows;
        if self.uncommitted >= ROWS_IN_TRANSACTION {
            let next = self.service.database.begin();
            // The one writer of SQLite must be given back before it can be asked for again.
            let done = std::mem::replace(&mut self.tx, Transaction::none());
            done.commit().await?;
            self.tx = next.await?;
            self.uncommitted = 0;
        }
        Ok(())
    }
}
