//! Where the data is.

use std::path::PathBuf;

use super::{ConfigError, File, PlaceOptions};

/// The database and the key ring that belong together.
#[derive(Clone, Debug)]
pub struct Place {
    pub data_dir: PathBuf,
    pub database_url: String,
    pub key_ring: KeyRingSource,
}

#[derive(Clone)]
pub enum KeyRingSource {
    File(PathBuf),
    /// The content of `CLAVIGER_KEY_RING_JSON`.
    Environment(String),
}

impl std::fmt::Debug for KeyRingSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Environment(_) => f.write_str("Environment(…)"),
        }
    }
}

impl Place {
    /// # Errors
    /// If `key_ring` is given twice.
    pub fn understand(mut options: PlaceOptions, file: &File) -> Result<Self, ConfigError> {
        // The variable that other programs use stands between our own and the file.
        options.database_url =
            options.database_url.filter(|url| !url.trim().is_empty()).or_else(|| variable("DATABASE_URL"));
        options.fill_from(file);
        let data_dir = PathBuf::from(options.data_dir.as_deref().unwrap_or("data").trim());
        let database_url = options.database_url.map_or_else(|| sqlite_in(&data_dir), |url| url.trim().to_owned());
        let key_ring = match (options.key_ring, variable("CLAVIGER_KEY_RING_JSON")) {
            (Some(_), Some(_)) => {
                return Err(ConfigError::new(
                    "key-ring",
                    "is given both as a file and in CLAVIGER_KEY_RING_JSON; keep one",
                ));
            }
            (Some(path), None) => KeyRingSource::File(PathBuf::from(path.trim())),
            (None, Some(json)) => KeyRingSource::Environment(json),
            (None, None) => KeyRingSource::File(data_dir.join("keyring.json")),
        };
        Ok(Self { data_dir, database_url, key_ring })
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.trim().is_empty())
}

/// In a URL, `?` would begin its options and `%` an escape.
fn sqlite_in(data_dir: &std::path::Path) -> String {
    let path = data_dir.join("claviger.db").display().to_string();
    format!("sqlite:{}", path.replace('%', "%25").replace('?', "%3F"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_in_the_data_directory_unless_told_otherwise() {
        let options = PlaceOptions {
            data_dir: Some("/srv/50%?".to_owned()),
            database_url: Some(String::new()),
            ..PlaceOptions::default()
        };
        let place = Place::understand(options, &File::default()).unwrap();
        if std::env::var_os("DATABASE_URL").is_none() {
            assert_eq!(place.database_url, "sqlite:/srv/50%25%3F/claviger.db");
        }
        assert!(
            matches!(place.key_ring, KeyRingSource::File(path) if path == std::path::Path::new("/srv/50%?/keyring.json"))
        );
    }

    #[test]
    fn a_key_ring_from_the_environment_is_not_printed() {
        let source = KeyRingSource::Environment("{\"peppers\":{\"1\":\"secret\"}}".to_owned());
        assert!(!format!("{source:?}").contains("secret"));
    }
}
