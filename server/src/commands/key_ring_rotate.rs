//! `claviger key-ring rotate`.

use std::path::Path;

use service::{Service, resealing, sealing};

use super::key_ring_file;
use crate::config::{KeyRingSource, Place};
use crate::{Stop, output, startup};

/// Adds a key, unless a rotation was begun and not finished; seals everything with the latest; and lets go of the keys
/// before it.
pub(super) async fn run(place: &Place, accept_lost_secrets: bool) -> Result<(), Stop> {
    // What a restore puts in place is sealed with the key before.
    let _lock = place.lock_shared()?;
    let service = match accept_lost_secrets {
        true => startup::open_despite_lost_secrets(place).await?,
        false => startup::open(place).await?,
    };
    let rotated = match &place.key_ring {
        KeyRingSource::File(path) => rotate(&service, &path.canonicalize().unwrap_or_else(|_| path.clone())).await,
        KeyRingSource::Environment(_) => seal_with_given(&service).await,
    };
    service.database().close().await;
    rotated
}

async fn rotate(service: &Service, path: &Path) -> Result<(), Stop> {
    let _lock = key_ring_file::lock(path)?;
    let ring = service.ring();
    ring.refresh()?;
    let was_begun = ring.sealing_keys().len() > 1;
    if !was_begun {
        // The key of what cannot be opened any more had a version, too.
        let taken = sealing::latest_version(service.database()).await?.unwrap_or_default();
        let with_new = ring.with_new_sealing_key(taken);
        let with_new = with_new.ok_or_else(|| Stop::new("key-ring: it has had all the 255 keys that there can be"))?;
        // Servers find it there before the first secret needs it.
        key_ring_file::install(&with_new, path)?;
    }
    seal_anew(service).await?;
    ring.refresh()?;
    let version = ring.latest_sealing_key();
    key_ring_file::install(&ring.without_old_sealing_keys(), path)?;
    output::line(format_args!("key-ring: version {version} is the key now, and the only one left"))?;
    if was_begun {
        output::line(
            "key-ring: NO new key was made: the ring had older keys still, and this has finished letting go of them; \
             run it again to replace the key",
        )?;
    }
    Ok(())
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

/// # Errors
/// If anything needs a key before the latest.
async fn seal_anew(service: &Service) -> Result<(), Stop> {
    let done = resealing::seal_anew(service).await?;
    output::line(format_args!("{} secrets are encrypted anew", done.count))?;
    for row in &done.unreadable {
        output::line(format_args!("NOT encrypted anew, because it cannot be read: the secret of {row}"))?;
    }
    // Asked once more: a server that has a ring of its own has not heard of the new key.
    if sealing::is_behind(service.database(), service.ring()).await? {
        return Err(Stop::new(
            "key-ring: the key before stays, because something is encrypted with it still: give what cannot be read a new \
             secret, see that every server has this key ring, and run this again",
        ));
    }
    Ok(())
}
