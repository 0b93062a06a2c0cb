//! Keeps a restore away from a running server. The lock is on a file beside an SQLite database, and is
//! gone with the process that held it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use service::private_file;

use crate::Stop;
use crate::config::Place;

impl Place {
    /// The file of an SQLite database; `None` for Postgres.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let rest = self.database_url.strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        Some(PathBuf::from(crate::local_path::decode(path)))
    }

    /// Makes the directory of an SQLite database, for its owner alone, if there is none.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn make_directory(&self) -> Result<(), Stop> {
        let database = self.sqlite_file();
        let Some(directory) = database.as_deref().and_then(Path::parent).filter(|d| !d.as_os_str().is_empty()) else {
            return Ok(());
        };
        private_file::make_directory(directory)
            .map_err(|e| Stop::new(format!("data-dir: {} cannot be made: {e}", directory.display())))
    }

    /// Held while serving, and while secrets are encrypted anew. Nothing to hold for Postgres.
    ///
    /// # Errors
    /// While a restore is going on.
    pub fn lock_shared(&self) -> Result<Option<File>, Stop> {
        self.lock(File::try_lock_shared, "a restore is going on; start again when it is done")
    }

    /// Held while the database is replaced.
    ///
    /// # Errors
    /// While a server or another command runs.
    pub fn lock_exclusive(&self) -> Result<Option<File>, Stop> {
        self.lock(File::try_lock, "a server is running on this database, or a command is at work; stop it first")
    }

    fn lock(&self, how: impl Fn(&File) -> Result<(), TryLockError>, held: &str) -> Result<Option<File>, Stop> {
        let Some(database) = self.sqlite_file() else { return Ok(None) };
        self.make_directory()?;
        // One file has one lock, whatever way leads to it.
        let database = database.canonicalize().unwrap_or(database);
        let path = database.with_extension("lock");
        let file = private_file::open(&path)
            .map_err(|e| Stop::new(format!("data-dir: {} cannot be written: {e}", path.display())))?;
        private_file::give_to_owner_of(&database, &file);
        match how(&file) {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(Stop::new(format!("database-url: {held}"))),
            // File systems without locks cannot tell.
            Err(TryLockError::Error(_)) => Ok(None),
        }
    }
}
