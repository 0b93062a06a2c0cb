//! `claviger check`.

use service::store::sqlite;

use crate::config::{File, Place, Serve, ServeOptions};
use crate::{Stop, output, startup};

/// Looks at everything, prints what it found, and fails if something is wrong.
pub(super) async fn run(place: &Place, options: ServeOptions, file: &File) -> Result<(), Stop> {
    Serve::understand(options, file)?;
    output::line("ok: the configuration")?;
    if let Some(database) = place.sqlite_file().filter(|file| !file.exists()) {
        return Err(Stop::new(format!("database-url: there is no database at {}", database.display())));
    }
    let service = startup::open(place).await?;
    output::line("ok: the database opens and is migrated")?;
    output::line("ok: the key ring is the one it was written with")?;
    let wrong = match place.sqlite_file() {
        Some(_) => sqlite::complaints(service.database()).await?,
        None => Vec::new(),
    };
    for complaint in &wrong {
        output::line(format_args!("WRONG: {complaint}"))?;
    }
    if wrong.is_empty() && place.sqlite_file().is_some() {
        output::line("ok: the file is sound, and every reference leads somewhere")?;
    }
    // Reading every credential is the proof that each can be read.
    service.index().load(service.database()).await?;
    output::line(format_args!("ok: {} API keys can be verified", service.index().len()))?;
    service.database().close().await;
    match wrong.len() {
        0 => Ok(()),
        1 => Err(Stop::new("the database is damaged in one place; restore a backup")),
        n => Err(Stop::new(format!("the database is damaged in {n} places; restore a backup"))),
    }
}
