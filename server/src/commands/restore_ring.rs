//! Which key ring a restored database is opened with: the one in use, else the one beside the backup.

use std::path::Path;

use service::clock::Clock;
use service::secret::{KeyRing, KeyRingError};
use service::store::Database;
use service::{Service, private_file, sealing};

use super::backup::{beside, ring_beside};
use super::key_ring_file;
use crate::cli::Restore;
use crate::config::{KeyRingSource, Place};
use crate::{Stop, output};

/// The ring that was chosen.
pub(super) enum Chosen {
    /// That in use, as it is, with the older keys that the backup's has and it may need.
    InUse { before: KeyRing },
    /// That of the backup.
    Beside,
}

/// Opens the database at `url`, a copy of the backup, with the ring that opens most of its secrets; of two that open as
/// many, with that in use.
///
/// # Errors
/// If none is its ring, or if the one in use would have to be replaced and nobody said so.
pub(super) async fn choose_key_ring(place: &Place, restore: &Restore, url: &str) -> Result<(Service, Chosen), Stop> {
    let of_backup = KeyRing::read(&ring_beside(&restore.file));
    let (in_use, may_replace) = match &place.key_ring {
        KeyRingSource::Environment(json) => (KeyRing::parse(json), false),
        KeyRingSource::File(path) if path.is_file() => (KeyRing::read(path), restore.force),
        KeyRingSource::File(path) => (Err(KeyRingError::Missing { path: path.clone() }), true),
    };
    let first = match in_use {
        Ok(in_use) => {
            let completed = of_backup.as_ref().ok().and_then(|older| in_use.with_older_sealing_keys_of(older));
            open(url, completed.unwrap_or_else(|| in_use.clone()), Chosen::InUse { before: in_use }).await
        }
        Err(error) => Err(error.into()),
    };
    if matches!(&first, Ok(opened) if opened.unreadable == 0) || matches!(place.key_ring, KeyRingSource::Environment(_))
    {
        return first.map(Opened::parts);
    }
    let Ok(of_backup) = of_backup else { return first.map(Opened::parts) };
    let Ok(second) = open(url, of_backup, Chosen::Beside).await else { return first.map(Opened::parts) };
    let is_better = first.as_ref().map_or(true, |first| second.unreadable < first.unreadable);
    if is_better && !may_replace {
        let found = first.map_or_else(
            |stop| stop.to_string(),
            |first| format!("key-ring: the one in use does not open {} secrets of the backup", first.unreadable),
        );
        let line =
            format!("{found}; the one beside the backup does: --force puts that in its place, and keeps the other");
        return Err(Stop::new(line));
    }
    let (better, other) = if is_better { (Ok(second), first.ok()) } else { (first, Some(second)) };
    if let Some(other) = other {
        other.service.database().close().await;
    }
    better.map(Opened::parts)
}

struct Opened {
    service: Service,
    /// Secrets that do not open.
    unreadable: usize,
    ring: Chosen,
}

impl Opened {
    fn parts(self) -> (Service, Chosen) {
        (self.service, self.ring)
    }
}

async fn open(url: &str, ring: KeyRing, chosen: Chosen) -> Result<Opened, Stop> {
    let service = Service::new(Database::open(url).await?, ring, Clock::System).await;
    let service = service.map_err(|error| Stop::new(error.to_string()))?;
    let unreadable = sealing::inspect(service.database(), service.ring()).await?.unreadable.len();
    Ok(Opened { service, unreadable, ring: chosen })
}

impl Chosen {
    /// Puts the ring of `restored` where servers will look for it, unless what is there does as well; another one that
    /// lies there is kept.
    pub(super) async fn install(&self, place: &Place, restored: &Service) -> Result<(), Stop> {
        let KeyRingSource::File(path) = &place.key_ring else { return Ok(()) };
        match self {
            Self::InUse { before } => {
                let missing = sealing::missing_keys(restored.database(), before).await?;
                let keys = restored.ring().sealing_keys();
                if !missing.iter().any(|version| keys.contains(version)) {
                    return Ok(());
                }
                key_ring_file::install(restored.ring(), path)?;
                Ok(output::line(
                    "the key ring has older keys again, which secrets of the backup are encrypted with; claviger key-ring \
                     rotate lets go of them",
                )?)
            }
            Self::Beside => {
                keep_aside(path)?;
                key_ring_file::install(restored.ring(), path)
            }
        }
    }
}

/// A link stays, and leads to the new one.
fn keep_aside(path: &Path) -> Result<(), Stop> {
    let Ok(path) = path.canonicalize() else { return Ok(()) };
    let aside = beside(&path, &format!("before-restore-{}", Clock::System.now().millis()));
    private_file::copy(&path, &aside)?;
    Ok(output::line(format_args!("the key ring that was replaced is kept as {}", aside.display()))?)
}
