//! A connection or transaction of either database.

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, PgConnection, Postgres, Sqlite, SqliteConnection};
use tokio::sync::OwnedSemaphorePermit;

use super::database::Engine;
use super::sql::in_time;

/// A connection out of the pool, for reading.
pub enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A connection that belongs to no pool, for who must not wait for others.
pub enum OwnConnection {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

impl OwnConnection {
    /// A transaction in which all statements see one moment, if none of them writes.
    ///
    /// # Errors
    /// Of the database.
    pub async fn snapshot(&mut self) -> sqlx::Result<Snapshot<'_>> {
        Ok(match self {
            Self::Sqlite(c) => Snapshot::Sqlite(c.begin().await?),
            Self::Postgres(c) => Snapshot::Postgres(in_time(c.begin_with(READ_ONE_MOMENT)).await?),
        })
    }
}

/// How Postgres begins a transaction that reads one moment; SQLite's every transaction does.
pub(super) const READ_ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// A transaction that reads one moment. There is nothing to commit.
pub enum Snapshot<'c> {
    Sqlite(sqlx::Transaction<'c, Sqlite>),
    Postgres(sqlx::Transaction<'c, Postgres>),
}

impl Snapshot<'_> {
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

/// A transaction that writes; rolled back unless committed.
pub enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// With its place among the writers, which it gives back after the connection.
    Postgres(sqlx::Transaction<'static, Postgres>, OwnedSemaphorePermit),
}

impl Transaction {
    /// # Errors
    /// If the database could not make the changes durable, or did not say whether it has.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx, _turn) => in_time(tx.commit()).await,
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

impl<'c> From<&'c mut OwnConnection> for Handle<'c> {
    fn from(connection: &'c mut OwnConnection) -> Self {
        match connection {
            OwnConnection::Sqlite(c) => Self::Sqlite(c),
            OwnConnection::Postgres(c) => Self::Postgres(c),
        }
    }
}

impl<'c> From<&'c mut Snapshot<'_>> for Handle<'c> {
    fn from(snapshot: &'c mut Snapshot<'_>) -> Self {
        match snapshot {
            Snapshot::Sqlite(c) => Self::Sqlite(&mut *c),
            Snapshot::Postgres(c) => Self::Postgres(&mut *c),
        }
    }
}

impl<'c> From<&'c mut Transaction> for Handle<'c> {
    fn from(transaction: &'c mut Transaction) -> Self {
        match transaction {
            Transaction::Sqlite(c) => Self::Sqlite(&mut *c),
            Transaction::Postgres(c, _) => Self::Postgres(&mut *c),
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
