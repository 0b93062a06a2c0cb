//! From configuration to a [`Service`]: the database, migrated, and its key ring.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use service::clock::Clock;
use service::processes::Member;
use service::secret::{KeyRing, KeyRingError};
use service::store::Database;
use service::{Service, setup};

use crate::config::{KeyRingSource, Place};
use crate::state::AppState;
use crate::{Stop, output};

/// Opens what `place` says. A new database gets a new key ring.
///
/// # Errors
/// With a line that names the option.
pub async fn open(place: &Place) -> Result<Service, Stop> {
    let (database, ring) = parts(place).await?;
    Service::new(database, ring, Clock::System).await.map_err(|error| Stop::new(error.to_string()))
}

/// The same, also if the key ring opens nothing of what is encrypted.
///
/// # Errors
/// With a line that names the option.
pub async fn open_despite_lost_secrets(place: &Place) -> Result<Service, Stop> {
    let (database, ring) = parts(place).await?;
    let service = Service::despite_lost_secrets(database, ring, Clock::System).await;
    service.map_err(|error| Stop::new(error.to_string()))
}

async fn parts(place: &Place) -> Result<(Database, KeyRing), Stop> {
    place.make_directory()?;
    let database = Database::open(&place.database_url).await?;
    let ring = key_ring(place, &database).await?;
    Ok((database, ring))
}

/// A database that is about to be served.
pub struct Opened {
    service: Service,
    lock: Option<File>,
}

/// A database that is being served.
pub struct Serving {
    pub service: Service,
    pub member: Member,
    /// Keeps a restore away.
    pub lock: Option<File>,
}

/// Opens what `place` says, in order to serve it.
///
/// # Errors
/// As [`open`], and while a restore is going on.
pub async fn open_to_serve(place: &Place) -> Result<Opened, Stop> {
    let lock = place.lock_shared()?;
    Ok(Opened { service: open(place).await?, lock })
}

impl Opened {
    /// Fills the verify index, and makes this process known to the others that serve.
    ///
    /// # Errors
    /// Of the database.
    pub async fn begin(self) -> Result<Serving, Stop> {
        let Self { mut service, lock } = self;
        service.index().load(service.database()).await?;
        let member = Member::join(&mut service).await?;
        Ok(Serving { service, member, lock })
    }
}

async fn key_ring(place: &Place, database: &Database) -> Result<KeyRing, Stop> {
    let path = match &place.key_ring {
        KeyRingSource::Environment(json) => return Ok(KeyRing::parse(json)?),
        KeyRingSource::File(path) => path,
    };
    if !path.exists() && !Service::knows_a_ring(database).await? {
        return make_key_ring(path).await;
    }
    // Asked again: another program may have made the file, and then told the database, in between.
    if path.exists() { read_patiently(path).await } else { Err(KeyRingError::Missing { path: path.clone() }.into()) }
}

/// Makes the file all at once, so that of two programs that start together both read the same ring.
async fn make_key_ring(path: &Path) -> Result<KeyRing, Stop> {
    let ring = KeyRing::generate();
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let _ = fs::remove_file(&draft);
    ring.write_new(&draft)?;
    let linked = fs::hard_link(&draft, path);
    let _ = fs::remove_file(&draft);
    match linked {
        Err(_) if path.exists() => read_patiently(path).await,
        // Not every file system has links.
        Err(_) => Ok(ring.write_new(path).and_then(|()| KeyRing::read(path))?),
        Ok(()) => {
            sync_directory(path)?;
            Ok(KeyRing::read(path)?)
        }
    }
}

/// Where there are no links, another program may still be writing the file.
async fn read_patiently(path: &Path) -> Result<KeyRing, Stop> {
    for _ in 0..20 {
        match KeyRing::read(path) {
            Err(KeyRingError::Form(_)) => tokio::time::sleep(Duration::from_millis(50)).await,
            other => return Ok(other?),
        }
    }
    Ok(KeyRing::read(path)?)
}

/// A new name in a directory survives the loss of power only once the directory is written too.
///
/// # Errors
/// If it cannot be. Where no directory can, there is nothing to be done about it.
pub fn sync_directory(file: &Path) -> io::Result<()> {
    let directory = file.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(directory).and_then(|directory| directory.sync_all()) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// While nobody can sign in, prints the link with which the first administrator is made. Its token is
/// for the terminal alone and never in the log.
///
/// # Errors
/// Of the database, or if nobody reads the output.
pub async fn print_setup_link(state: &AppState) -> Result<(), Stop> {
    if !setup::is_needed(&state.service).await? {
        return Ok(());
    }
    let token = match setup::make_link(&state.service).await {
        Ok(token) => token,
        // Set up in this very moment.
        Err(service::Failure::Refused(domain::Error::Conflict { .. })) => return Ok(()),
        Err(failure) => return Err(failure.into()),
    };
    let link = format!("{}/setup?token={}", state.public_url, token.expose());
    output::line(format_args!(
        "\nNobody can sign in yet. Open this link to make the first administrator:\n\n    {link}\n\n\
         It works once and for 24 hours; a new start prints a new one.\n"
    ))?;
    Ok(())
}
