//! `claviger key-ring rotate`.

use std::fs::{File, TryLockError};
use std::path::Path;

use service::{Service, private_file, resealing, sealing};

use super::backup::install_key_ring;
use crate::config::{KeyRingSource, Place};
use crate::{Stop, output, startup};

/// Adds a key, unless one is there that not everything is sealed with yet; seals everything with it; and lets go of
/// the keys before it.
pub(super) async fn run(place: &Place) -> Result<(), Stop> {
    let service = startup::open(place).await?;
    let rotated = match &place.key_ring {
        KeyRingSource::File(path) => rotate(&service, &path.canonicalize().unwrap_or_else(|_| path.clone())).await,
        KeyRingSource::Environment(_) => seal_with_given(&service).await,
    };
    service.database().close().await;
    rotated
}

async fn rotate(service: &Service, path: &Path) -> Result<(), Stop> {
    let _lock = lock(path)?;
    let ring = service.ring();
    if !sealing::is_behind(service.database(), service.ring()).await? {
        let with_new = ring.with_new_sealing_key();
        let with_new = with_new.ok_or_else(|| Stop::new("key-ring: it has had all the 255 keys that there can be"))?;
        // Servers find it there before the first secret needs it.
        install_key_ring(&with_new, path)?;
    }
    seal_anew(service).await?;
    let version = ring.latest_sealing_key();
    install_key_ring(&ring.without_old_sealing_keys(), path)?;
    Ok(output::line(format_args!("key-ring: version {version} is the key now, and the only one left"))?)
}

/// The environment cannot be written to, but somebody may have given it a new key.
async fn seal_with_given(service: &Service) -> Result<(), Stop> {
    if !sealing::is_behind(service.database(), service.ring()).await? {
        let latest = service.ring().latest_sealing_key();
        let line = format!(
            "key-ring: it is in CLAVIGER_KEY_RING_JSON, which only you can change: add version {} to its sealing_keys, \
             64 random hexadecimal digits, start every server with that, and then run this again",
            latest.saturating_add(1)
        );
        return Err(Stop::new(line));
    }
    seal_anew(service).await?;
    let version = service.ring().latest_sealing_key();
    let line = format_args!("key-ring: nothing needs a key before version {version}; you can take those away");
    Ok(output::line(line)?)
}

async fn seal_anew(service: &Service) -> Result<(), Stop> {
    let done = resealing::seal_anew(service).await?;
    output::line(format_args!("{} secrets are encrypted anew", done.count))?;
    for row in &done.unreadable {
        output::line(format_args!("NOT encrypted anew, because it cannot be read: the secret of {row}"))?;
    }
    match done.unreadable.len() {
        0 => Ok(()),
        _ => Err(Stop::new("key-ring: the key before stays; give what cannot be read new secrets, and run this again")),
    }
}

/// Two that rotate at once would each make a key, and one of the two would be lost.
fn lock(ring: &Path) -> Result<File, Stop> {
    let path = ring.with_extension("lock");
    let file = private_file::open(&path).map_err(|e| Stop::new(format!("key-ring: {}: {e}", path.display())))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Stop::new("key-ring: it is being rotated by another process")),
        // File systems without locks cannot tell.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}
