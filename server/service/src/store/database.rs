//! Opening a database and lending its connections.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _, PgConnection, PgPool, Row as _, SqliteConnection, SqlitePool};
use tokio::sync::Semaphore;

use super::connection::{Connection, OwnConnection, READ_ONE_MOMENT, Snapshot, Transaction};
use super::migrate;
use super::sql::{in_time, within};
use crate::private_file;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// What a server is told of every connection: a statement, a wait for a lock and an idle transaction end.
/// What waits for a lock must see what was done while it waited, whatever the server's default.
const POSTGRES_LIMITS: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s';
     SET idle_in_transaction_session_timeout = '5s'; SET default_transaction_isolation = 'read committed'";
/// A connection whose other end is silent for longer is given up.
const PING_TIMEOUT: Duration = Duration::from_secs(1);
/// A connection that was used so lately is not asked whether it still is one.
const FRESH: Duration = Duration::from_secs(1);
/// Readers of an SQLite file, and connections to Postgres.
const READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 16;
/// Of these at most so many write: while writers wait for each other, readers find a connection.
const POSTGRES_WRITERS: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("database-url: must begin with sqlite: or postgres:, for example sqlite:data/claviger.db")]
    UnknownScheme,
    #[error("database-url: {0}")]
    Url(sqlx::Error),
    #[error("database-url: the directory {} cannot be made: {cause}", path.display())]
    Directory { path: PathBuf, cause: std::io::Error },
    #[error("database-url: {} cannot be made: {cause}", path.display())]
    File { path: PathBuf, cause: std::io::Error },
    #[error("database-url: the database cannot be opened: {0}")]
    Connect(sqlx::Error),
    #[error("database-url: the migrations cannot be applied: {0}")]
    Migrate(#[from] migrate::MigrateError),
}

/// A database that is migrated and ready.
#[derive(Clone, Debug)]
pub enum Database {
    /// One connection writes, others read beside it (write-ahead log).
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        file: PathBuf,
    },
    Postgres {
        pool: PgPool,
        writers: Arc<Semaphore>,
    },
}

impl Database {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`), makes the file if there is none,
    /// and applies the migrations.
    ///
    /// # Errors
    /// With a line that names the option.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let database = if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url).map_err(OpenError::Url)?.application_name("claviger");
            let pool = postgres_pool().connect_with(options).await.map_err(OpenError::Connect)?;
            Self::Postgres { pool, writers: Arc::new(Semaphore::new(POSTGRES_WRITERS)) }
        } else {
            return Err(OpenError::UnknownScheme);
        };
        migrate::run(&database).await?;
        Ok(database)
    }

    async fn open_sqlite(url: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(OpenError::Url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged write survives the loss of power, not only of the process.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            // Rows come from a thread of their own; a few at a time, each side would wait for the other.
            .row_buffer_size(1_000)
            .pragma("cache_size", "-16000");
        let file = options.get_filename().to_path_buf();
        if let Some(directory) = file.parent().filter(|d| !d.as_os_str().is_empty()) {
            private_file::make_directory(directory)
                .map_err(|cause| OpenError::Directory { path: directory.to_path_buf(), cause })?;
        }
        private_file::make_database(&file).map_err(|cause| OpenError::File { path: file.clone(), cause })?;
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT);
        let writer =
            pool(1).connect_with(options.clone().optimize_on_close(true, 400)).await.map_err(OpenError::Connect)?;
        let readers = pool(READERS).connect_lazy_with(options.read_only(true).create_if_missing(false));
        Ok(Self::Sqlite { writer, readers, file })
    }

    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }

    /// The file, if the database is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite { file, .. } => Some(file),
            Self::Postgres { .. } => None,
        }
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// If none is free within ten seconds.
    pub async fn read(&self) -> sqlx::Result<Connection> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Connection::Sqlite(readers.acquire().await?),
            Self::Postgres { pool, .. } => Connection::Postgres(pool.acquire().await?),
        })
    }

    /// A transaction for reading, in which every statement sees the same moment.
    ///
    /// # Errors
    /// If no connection is free within ten seconds.
    pub async fn snapshot(&self) -> sqlx::Result<Snapshot<'static>> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Snapshot::Sqlite(readers.begin().await?),
            Self::Postgres { pool, .. } => Snapshot::Postgres(in_time(pool.begin_with(READ_ONE_MOMENT)).await?),
        })
    }

    /// A new connection, for reading and on Postgres for writing, too, beside those that all share.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn connect(&self) -> sqlx::Result<OwnConnection> {
        Ok(match self {
            Self::Sqlite { readers, .. } => {
                OwnConnection::Sqlite(Box::new(SqliteConnection::connect_with(&readers.connect_options()).await?))
            }
            Self::Postgres { pool, .. } => {
                let mut connection = PgConnection::connect_with(&pool.connect_options()).await?;
                connection.execute(POSTGRES_LIMITS).await?;
                OwnConnection::Postgres(Box::new(connection))
            }
        })
    }

    /// A transaction for writing. On SQLite it holds the one writer from the start, so that it never
    /// fails later because another one wrote meanwhile.
    ///
    /// # Errors
    /// If no connection is free within ten seconds.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Transaction::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres { pool, writers } => {
                let turn = tokio::time::timeout(ACQUIRE_TIMEOUT, writers.clone().acquire_owned()).await;
                let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
                Transaction::Postgres(in_time(pool.begin()).await?, turn)
            }
        })
    }

    /// Gives every connection back and closes it.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres { pool, .. } => pool.close().await,
        }
    }
}

fn postgres_pool() -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(POSTGRES_LIMITS).await.map(|_| ()) }))
        // In place of the pool's own test, which waits for ever on a network that swallows what it is given.
        .test_before_acquire(false)
        .before_acquire(|connection, usage| {
            Box::pin(async move {
                if usage.idle_for > FRESH {
                    alive(connection).await?;
                }
                Ok(true)
            })
        })
        .after_release(|connection, _| Box::pin(at_rest(connection)))
}

/// False if a transaction is open: one is, and sqlx knows of none, when whoever asked for it left before it had begun.
/// Others would read a moment that is past in it, and write what is never committed.
async fn at_rest(connection: &mut PgConnection) -> sqlx::Result<bool> {
    // In a transaction now() stands still. As a single message, or its parts would have times of their own.
    let question = sqlx::raw_sql("SELECT now() = statement_timestamp()").fetch_one(connection);
    within(PING_TIMEOUT, question).await??.try_get(0)
}

async fn alive(connection: &mut PgConnection) -> sqlx::Result<()> {
    within(PING_TIMEOUT, connection.ping()).await?
}
