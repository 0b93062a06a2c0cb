//! Brings a database to the form that this version expects, once, also when several processes start
//! together: Postgres by an advisory lock, SQLite by a lock on a file beside the database.

use std::fs::File;
use std::path::Path;

use sqlx::Connection as _;
use sqlx::migrate::Migrator;

use super::database::Database;
use crate::private_file;

static PORTABLE: Migrator = sqlx::migrate!("../../migrations");
static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("{0} cannot be locked: {1}")]
    Lock(String, std::io::Error),
}

pub(super) async fn run(database: &Database) -> Result<(), MigrateError> {
    match database {
        Database::Sqlite { writer, file, .. } => {
            let _lock = lock_beside(file).await?;
            merged(&SQLITE).run(writer).await?;
        }
        Database::Postgres { pool, .. } => {
            // Beside the pool, whose statements have a limit of time: a large table takes as long as it takes.
            let mut connection = sqlx::PgConnection::connect_with(&pool.connect_options())
                .await
                .map_err(sqlx::migrate::MigrateError::from)?;
            merged(&POSTGRES).run(&mut connection).await?;
            let _ = connection.close().await;
        }
    }
    Ok(())
}

/// The portable migrations and those of one dialect, in the order of their numbers.
fn merged(dialect: &Migrator) -> Migrator {
    let mut migrations: Vec<_> = PORTABLE.iter().chain(dialect.iter()).cloned().collect();
    migrations.sort_by_key(|m| m.version);
    Migrator::with_migrations(migrations)
}

/// Held until the returned file is dropped.
async fn lock_beside(database: &Path) -> Result<File, MigrateError> {
    let path = database.with_extension("migrate.lock");
    let shown = path.display().to_string();
    let locked = tokio::task::spawn_blocking(move || {
        let file = private_file::open(&path)?;
        file.lock()?;
        Ok(file)
    });
    locked.await.map_err(std::io::Error::other).flatten().map_err(|cause| MigrateError::Lock(shown, cause))
}
