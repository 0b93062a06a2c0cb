//! `claviger backup FILE`.

use std::fs::{self, File, Permissions};
use std::path::{Path, PathBuf};

use service::private_file;
use service::secret::KeyRing;
use service::store::{Database, sqlite};

use super::key_ring_file;
use crate::config::{KeyRingSource, Place};
use crate::startup::sync_directory;
use crate::{Stop, output, startup};

pub(super) async fn run(place: &Place, file: &Path) -> Result<(), Stop> {
    require_sqlite_database(place, "backup", "pg_dump")?;
    // Opening it proves that the key ring is the right one: a backup without it is worth nothing.
    let service = startup::open(place).await?;
    let draft = beside(file, &format!("draft-{}", std::process::id()));
    let _ = fs::remove_file(&draft);
    let (before, _lock) = match &place.key_ring {
        KeyRingSource::File(path) => (Some(KeyRing::read(path)?), key_ring_file::lock_patiently(path).await?),
        KeyRingSource::Environment(_) => (None, None),
    };
    let copied = copy_privately(service.database(), &draft).await;
    service.database().close().await;
    if let Err(failure) = copied {
        let _ = fs::remove_file(&draft);
        return Err(Stop::new(format!("{} cannot be written: {failure}", file.display())));
    }
    let ring = match (&place.key_ring, before) {
        (KeyRingSource::File(path), Some(before)) => {
            // Where there are no locks, the key may have been replaced since the database was copied.
            let ring = KeyRing::read(path)?;
            let both = ring.with_older_sealing_keys_of(&before).unwrap_or(ring);
            Some(put_with_key_ring(&draft, file, &both)?)
        }
        _ => {
            put_in_place(&draft, file)?;
            None
        }
    };
    output::line(format_args!("{} is the backup", file.display()))?;
    match ring {
        Some(ring) => output::line(format_args!(
            "{} is its key ring; keep both, apart from each other if you can: together they are your installation",
            ring.display()
        ))?,
        None => output::line("its key ring is the one in CLAVIGER_KEY_RING_JSON; keep a copy of that too")?,
    }
    Ok(())
}

/// Copies the database to `file`, which must not exist.
pub(super) async fn copy_privately(database: &Database, file: &Path) -> Result<(), Stop> {
    // SQLite takes an empty file for a new one; made here, it is private from its first byte on.
    private_file::create(file)?;
    Ok(sqlite::copy_to(database, file).await?)
}

/// The file with the key ring that belongs to the backup `file`.
pub(super) fn ring_beside(file: &Path) -> PathBuf {
    beside(file, "keyring.json")
}

/// `FILE.extension`, whatever extension FILE has.
pub(super) fn beside(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(extension);
    file.with_file_name(name)
}

/// # Errors
/// If the database is on Postgres, which has tools of its own, or not there at all.
pub(super) fn require_sqlite_database(place: &Place, command: &str, tool: &str) -> Result<PathBuf, Stop> {
    let Some(database) = place.sqlite_file() else {
        let line = format!(
            "{command}: this database is on Postgres; use {tool}, and keep a copy of the key ring beside the dump"
        );
        return Err(Stop::new(line));
    };
    if command == "backup" && !database.exists() {
        return Err(Stop::new(format!("database-url: there is no database at {}", database.display())));
    }
    Ok(database)
}

/// Makes `draft` the backup `file`, with the key ring beside it. Whenever it is stopped, the ring there opens the backup
/// there, be that the one before.
fn put_with_key_ring(draft: &Path, file: &Path, ring: &KeyRing) -> Result<PathBuf, Stop> {
    let target = ring_beside(file);
    let before = KeyRing::read(&target).ok().and_then(|before| ring.with_older_sealing_keys_of(&before));
    key_ring_file::install(before.as_ref().unwrap_or(ring), &target)?;
    put_in_place(draft, file)?;
    if before.is_some() {
        key_ring_file::install(ring, &target)?;
    }
    Ok(target)
}

/// Makes `draft` durable, private, and then `file`.
pub(super) fn put_in_place(draft: &Path, file: &Path) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::new(format!("{} cannot be written: {e}", file.display()));
    fs::set_permissions(draft, <Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600)).map_err(failed)?;
    File::open(draft).and_then(|f| f.sync_all()).map_err(failed)?;
    fs::rename(draft, file).map_err(failed)?;
    sync_directory(file).map_err(failed)
}
