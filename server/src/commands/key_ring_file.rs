//! The file of the key ring, as commands change it.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::time::Duration;

use service::private_file;
use service::secret::KeyRing;

use super::backup::beside;
use crate::Stop;
use crate::startup::sync_directory;

/// Of two that change it at once each would make a key, and one of the two would be lost.
///
/// # Errors
/// If somebody has it.
pub(super) fn lock(ring: &Path) -> Result<File, Stop> {
    let path = beside(ring, "lock");
    let file = private_file::open(&path).map_err(|e| Stop::new(format!("key-ring: {}: {e}", path.display())))?;
    private_file::give_to_owner_of(ring, &file);
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(Stop::new("key-ring: it is being rotated or backed up by another process; try again when that is done"))
        }
        // File systems without locks cannot tell.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// The same for who changes nothing, and can wait a while; `None` where no lock can be made, and so nothing changed.
///
/// # Errors
/// If somebody has it for very long.
pub(super) async fn lock_patiently(ring: &Path) -> Result<Option<File>, Stop> {
    const PATIENCE: u32 = 600;
    let path = beside(ring, "lock");
    let Ok(file) = private_file::open(&path) else { return Ok(None) };
    private_file::give_to_owner_of(ring, &file);
    for _ in 0..PATIENCE {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(100)).await,
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(Some(file)),
        }
    }
    Err(Stop::new("key-ring: it is being rotated by another process; try again when that is done"))
}

/// Puts `ring` in the place of `target`, or of what that leads to, for whom the file there was for; a new one is for its
/// owner alone. When it returns, the ring is there whatever happens.
///
/// # Errors
/// If it cannot be; what was there is still there.
pub(super) fn install(ring: &KeyRing, target: &Path) -> Result<(), Stop> {
    let target = target.canonicalize().unwrap_or_else(|_| target.to_path_buf());
    // One name, so that none is left for good with keys that were replaced long since.
    let draft = beside(&target, "draft");
    let _ = fs::remove_file(&draft);
    let written = if target.exists() { ring.write_new_like(&draft, &target) } else { ring.write_new(&draft) };
    let installed = written.map_err(Stop::from).and_then(|()| {
        let failed = |e: std::io::Error| Stop::new(format!("key-ring: {} cannot be written: {e}", target.display()));
        fs::rename(&draft, &target).and_then(|()| sync_directory(&target)).map_err(failed)
    });
    if installed.is_err() {
        let _ = fs::remove_file(&draft);
    }
    installed
}
