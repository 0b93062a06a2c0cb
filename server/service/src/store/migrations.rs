//! The files of `migrations/`, inside the program. `sqlx::migrate!` would find them by itself, but its macros compile
//! the drivers of both databases a second time, for the compiler.

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

struct File {
    name: &'static str,
    text: &'static str,
}

macro_rules! files {
    ($($name:literal)*) => {
        &[$(File { name: $name, text: include_str!(concat!("../../../../migrations/", $name)) }),*]
    };
}

const PORTABLE: &[File] = files![
    "0001_tables.sql"
    "0003_indexes.sql"
    "0004_access.sql"
    "0005_applications.sql"
    "0006_idempotency.sql"
    "0008_processes.sql"
    "0010_hosts.sql"
    "0012_idempotency.sql"
    "0013_old_secret_callers.sql"
    "0014_segments.sql"
    "0016_indexes.sql"
    "0017_old_secret_callers.sql"
    "0018_preferences.sql"
    "0019_api_tokens.sql"
    "0021_consumers.sql"
    "0022_authorizations.sql"
    "0023_consumer_makers.sql"
    "0024_base_strings.sql"
    "0025_agreed_days.sql"
];
const SQLITE: &[File] = files![
    "sqlite/0002_text.sql"
    "sqlite/0009_bounds.sql"
    "sqlite/0015_segments.sql"
    "sqlite/0020_deleted_users.sql"
    "sqlite/0026_previous_makers.sql"
    "sqlite/0027_nonces.sql"
];
const POSTGRES: &[File] = files![
    "postgres/0002_text.sql"
    "postgres/0009_bounds.sql"
    "postgres/0015_segments.sql"
    "postgres/0020_deleted_users.sql"
    "postgres/0026_previous_makers.sql"
    "postgres/0027_nonces.sql"
];

pub(super) fn sqlite() -> Migrator {
    merged(SQLITE)
}

pub(super) fn postgres() -> Migrator {
    merged(POSTGRES)
}

/// The portable migrations and those of one dialect, in the order of their numbers.
fn merged(dialect: &[File]) -> Migrator {
    let mut migrations: Vec<_> = PORTABLE.iter().chain(dialect).filter_map(migration).collect();
    migrations.sort_by_key(|migration| migration.version);
    Migrator::with_migrations(migrations)
}

/// `folder/0001_some_words.sql` is number 1, “some words”, as sqlx reads names. None if it is not called so.
fn migration(file: &File) -> Option<Migration> {
    let stem = file.name.rsplit('/').next()?.strip_suffix(".sql")?;
    let (number, words) = stem.split_once('_')?;
    let text = SqlStr::from_static(file.text);
    Some(Migration::new(number.parse().ok()?, words.replace('_', " ").into(), MigrationType::Simple, text, false))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn found(folder: &str) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(folder);
        let entries = path.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> =
            entries.filter(|name| name.ends_with(".sql")).map(|name| format!("{folder}{name}")).collect();
        names.sort();
        names
    }

    fn listed(files: &[File]) -> Vec<&str> {
        files.iter().map(|file| file.name).collect()
    }

    #[test]
    fn every_file_is_listed() {
        assert_eq!(listed(PORTABLE), found(""));
        assert_eq!(listed(SQLITE), found("sqlite/"));
        assert_eq!(listed(POSTGRES), found("postgres/"));
    }

    #[test]
    fn every_file_is_a_migration() {
        for dialect in [SQLITE, POSTGRES] {
            assert_eq!(merged(dialect).iter().count(), PORTABLE.len() + dialect.len());
        }
        let first = migration(&PORTABLE[0]).unwrap();
        assert_eq!((first.version, &*first.description), (1, "tables"));
    }
}
