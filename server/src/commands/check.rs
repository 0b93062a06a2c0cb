//! `claviger check`.

use service::store::sqlite;
use service::{private_file, sealing};

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
    let files = place.sqlite_file().map(|file| private_file::files_of(&file)).unwrap_or_default();
    let open: Vec<_> = files.iter().filter(|file| private_file::is_open_to_others(file)).collect();
    for file in &open {
        output::line(format_args!("WRONG: others may open {}; run chmod 600 on it", file.display()))?;
    }
    if open.is_empty() {
        output::line("ok: nobody but their owner may open the files")?;
    }
    // Reading every credential is the proof that each can be read.
    service.index().load(service.database()).await?;
    let index = service.index();
    output::line(format_args!("ok: {} API keys can be verified", index.len()))?;
    output::line(format_args!("ok: {} API tokens can be verified", index.api_tokens()))?;
    let sealed = sealing::inspect(service.database(), service.ring()).await?;
    for row in &sealed.unreadable {
        output::line(format_args!("WRONG: the secret of {row} does not open with this key ring"))?;
    }
    if sealed.unreadable.is_empty() {
        output::line(format_args!("ok: {} encrypted secrets can be read", sealed.count))?;
    }
    service.database().close().await;
    match wrong.len() {
        0 if open.is_empty() && sealed.unreadable.is_empty() => Ok(()),
        0 if open.is_empty() => Err(Stop::new("secrets cannot be read; give what they belong to new ones")),
        0 => Err(Stop::new("files with secrets are open to others; see above")),
        1 => Err(Stop::new("the database is damaged in one place; restore a backup")),
        n => Err(Stop::new(format!("the database is damaged in {n} places; restore a backup"))),
    }
}
