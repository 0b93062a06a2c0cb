//! Brings a database to the form that this version expects, once, also when several processes start
//! together: Postgres by an advisory lock, SQLite by a lock on a file beside the database.

use std::fs::File;
use std::path::Path;

use sqlx::Connection as _;

use super::database::Database;
use super::migrations;
use crate::private_file;

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
            migrations::sqlite().run(writer).await?;
        }
        Database::Postgres { pool, .. } => {
            // Beside the pool, whose statements have a limit of time: a large table takes as long as it takes.
            let mut connection = sqlx::PgConnection::connect_with(&pool.connect_options())
                .await
                .map_err(sqlx::migrate::MigrateError::from)?;
            migrations::postgres().run(&mut connection).await?;
            let _ = connection.close().await;
        }
    }
    Ok(())
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
