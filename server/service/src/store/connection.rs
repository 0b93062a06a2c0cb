//! A connection or transaction of either database.

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection};

/// A connection out of the pool, for reading.
pub enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A transaction that writes; rolled back unless committed.
pub enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    /// # Errors
    /// If the database could not make the changes durable; they are then undone.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}

/// What a statement runs on: a borrowed connection of either database.
pub enum Handle<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl<'c> From<&'c mut Connection> for Handle<'c> {
    fn from(connection: &'c mut Connection) -> Self {
        match connection {
            Connection::Sqlite(c) => Self::Sqlite(&mut *c),
            Connection::Postgres(c) => Self::Postgres(&mut *c),
        }
    }
}

impl<'c> From<&'c mut Transaction> for Handle<'c> {
    fn from(transaction: &'c mut Transaction) -> Self {
        match transaction {
            Transaction::Sqlite(c) => Self::Sqlite(&mut *c),
            Transaction::Postgres(c) => Self::Postgres(&mut *c),
        }
    }
}

/// The same, lent on, so that a function can run several statements on it.
impl<'c> From<&'c mut Handle<'_>> for Handle<'c> {
    fn from(handle: &'c mut Handle<'_>) -> Self {
        match handle {
            Handle::Sqlite(c) => Self::Sqlite(c),
            Handle::Postgres(c) => Self::Postgres(c),
        }
    }
}
