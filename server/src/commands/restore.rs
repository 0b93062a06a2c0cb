//! `claviger restore FILE`. A backup does not know what was revoked after it was made. Where the
//! present database is still there, its refusals are carried over; where it is not, the operator must
//! say that they know.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::api_token::TokenSelection;
use domain::time::{DAY, HOUR};
use domain::user::UserChange;
use service::carry::{Carried, carry_secrets};
use service::store::Database;
use service::store::sqlite::{self, Refusals};
use service::{Actor, Service, api_keys, api_tokens, private_file, processes, sealing, settings, users};

use super::backup::{beside, copy_privately, put_in_place, require_sqlite_database};
use super::restore_ring::choose_key_ring;
use crate::cli::Restore;
use crate::config::Place;
use crate::{Stop, output};

/// Keys that the use case takes at once.
const CHUNK: usize = 1_000;

pub(super) async fn run(place: &Place, restore: &Restore) -> Result<(), Stop> {
    let target = require_sqlite_database(place, "restore", "pg_restore")?;
    if !restore.file.is_file() {
        return Err(Stop::new(format!("{}: there is no such file", restore.file.display())));
    }
    let _lock = place.lock_exclusive()?;
    let replaces = fs::metadata(&target).is_ok_and(|found| found.len() > 0);
    if replaces && !restore.force {
        let line = format!(
            "{} is there already; --force replaces it, keeps it beside the new one, and carries over what it has revoked",
            target.display()
        );
        return Err(Stop::new(line));
    }
    let (draft, ready) = (beside(&target, "restoring"), beside(&target, "restored"));
    remove(&ready);
    let restored = prepare(place, restore, &target, &draft, &ready, replaces).await;
    remove(&draft);
    if restored.is_err() {
        remove(&ready);
        return restored;
    }
    if replaces {
        let aside = beside(&target, &format!("before-restore-{}", service::clock::Clock::System.now().millis()));
        move_aside(&target, &aside).await?;
        output::line(format_args!("the database that was replaced is kept as {}", aside.display()))?;
    }
    put_in_place(&ready, &target)?;
    output::line(format_args!("{} is restored; everybody must sign in again", target.display()))?;
    Ok(())
}

/// Makes `ready` what the database is going to be, by way of `draft`, a copy of the backup to work on.
async fn prepare(
    place: &Place,
    restore: &Restore,
    target: &Path,
    draft: &Path,
    ready: &Path,
    replaces: bool,
) -> Result<(), Stop> {
    remove(draft);
    private_file::copy(&restore.file, draft)
        .map_err(|e| Stop::new(format!("{} cannot be copied: {e}", restore.file.display())))?;
    let (backup, ring) = choose_key_ring(place, restore, &url_of(draft)).await?;
    let wrong = sqlite::complaints(backup.database()).await?;
    if let Some(first) = wrong.first() {
        return Err(Stop::new(format!("{} is damaged: {first}", restore.file.display())));
    }
    tell_age(&backup).await?;
    // Those that served the database that this is a copy of.
    processes::forget_all(backup.database()).await?;

    let present = if replaces { open_present(target, backup.database()).await } else { None };
    match present {
        Some(present) => {
            let refused = sqlite::refused_since(backup.database(), &present).await;
            let carried = carry_secrets(&backup, &present).await;
            present.close().await;
            carry_over(&backup, &refused?).await?;
            tell_carried(&carried?)?;
        }
        None if restore.accept_lost_revocations => {
            output::line(
                "what was revoked, replaced, disabled or deleted since then works again; end it once more where you know of it. \
                 What OAuth consumers signed in the last minutes is accepted once more, unless you serve it later than that",
            )?;
        }
        None => {
            return Err(Stop::new(
                "nothing here tells which keys were revoked since the backup was made, and they would work again; \
                 --accept-lost-revocations restores it nevertheless",
            ));
        }
    }
    sqlite::forget_sessions_tokens_and_links(backup.database()).await?;
    for row in sealing::inspect(backup.database(), backup.ring()).await?.unreadable {
        output::line(format_args!("NOT readable, and refused until it has a new one: the secret of {row}"))?;
    }
    // What was just written may still be in the log beside the draft; a copy has all of it in one file.
    copy_privately(backup.database(), ready).await?;
    let installed = ring.install(place, &backup).await;
    backup.database().close().await;
    installed
}

/// The database that is about to be replaced, if it can be read and is of the same installation.
async fn open_present(target: &Path, backup: &Database) -> Option<Database> {
    let present = Database::open(&url_of(target)).await.ok()?;
    sqlite::are_related(&present, backup).await.is_ok_and(|related| related).then_some(present)
}

async fn tell_age(backup: &Service) -> Result<(), Stop> {
    let Some(latest) = sqlite::latest_event(backup.database()).await? else {
        return Ok(output::line("the backup knows of nothing that ever happened")?);
    };
    let age = backup.clock().now().since(latest);
    let ago = if age >= 2 * DAY { format!("{} days", age / DAY) } else { format!("{} hours", age / HOUR) };
    Ok(output::line(format_args!(
        "the last thing this backup knows of happened at {latest}, {ago} ago; roles, members of projects, limits of keys, \
         APIs, passwords and settings go back to then, and what they refused since is let through again"
    ))?)
}

/// Refuses in the restored database what the present one refuses.
async fn carry_over(backup: &Service, refused: &Refusals) -> Result<(), Stop> {
    for chunk in by_tenant(&refused.keys) {
        let actor = Actor::operator(chunk.0);
        for ids in chunk.1.chunks(CHUNK) {
            api_keys::revoke_again(backup, &actor, ids).await?;
            for id in ids {
                output::line(format_args!("revoked again: {id}"))?;
            }
        }
    }
    for (tenant, id) in &refused.tokens {
        api_tokens::revoke(backup, &Actor::operator(*tenant), TokenSelection::One(*id)).await?;
        output::line(format_args!("revoked again: {id}"))?;
    }
    for (tenant, id) in &refused.users {
        let actor = Actor::operator(*tenant);
        let user = users::get(backup, &actor, *id).await?;
        let change = UserChange { disabled: true, ..UserChange::from(&user) };
        match users::change(backup, &actor, *id, None, &change).await {
            Ok(_) => output::line(format_args!("disabled again: {id} {}", user.email))?,
            Err(failure) => output::line(format_args!("NOT disabled again: {id} {}: {failure}", user.email))?,
        }
    }
    for tenant in &refused.tenants {
        let off = [("api_keys.enabled".to_owned(), "false".to_owned())];
        settings::change(backup, &Actor::operator(*tenant), None, &off).await?;
        output::line(format_args!("API keys switched off again: {tenant}"))?;
    }
    Ok(())
}

fn tell_carried(carried: &Carried) -> Result<(), Stop> {
    for (what, ids) in [
        ("kept its present secret", &carried.secrets),
        ("has its older secret, as the present one cannot be read, and is not approved", &carried.lost),
        ("kept its present owner", &carried.owners),
        ("not approved any more", &carried.disapproved),
        ("withdrawn again", &carried.withdrawn),
        ("disabled again", &carried.disabled),
        ("deleted again", &carried.deleted),
    ] {
        for id in ids {
            output::line(format_args!("{what}: {id}"))?;
        }
    }
    Ok(())
}

fn by_tenant<T: Copy>(all: &[(domain::id::TenantId, T)]) -> std::collections::BTreeMap<domain::id::TenantId, Vec<T>> {
    let mut grouped = std::collections::BTreeMap::<_, Vec<T>>::new();
    for (tenant, one) in all {
        grouped.entry(*tenant).or_default().push(*one);
    }
    grouped
}

/// A database that was not closed has a write-ahead log, which belongs to it.
async fn move_aside(target: &Path, aside: &Path) -> Result<(), Stop> {
    let log_of = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    // The last connection takes the log away, a moment after it was asked to close.
    for _ in 0..100 {
        if !log_of(target).exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if log_of(target).exists() {
        fs::rename(log_of(target), log_of(aside))?;
    }
    // It is made anew for whoever opens the database.
    let _ = fs::remove_file(format!("{}-shm", target.display()));
    Ok(fs::rename(target, aside)?)
}

fn remove(database: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", database.display()));
    }
    let _ = fs::remove_file(database.with_extension("migrate.lock"));
}

fn url_of(file: &Path) -> String {
    format!("sqlite:{}", file.display().to_string().replace('%', "%25").replace('?', "%3F"))
}
