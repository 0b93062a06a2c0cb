//! `claviger.toml`.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use super::ConfigError;

const DEFAULT: &str = "claviger.toml";

/// Its keys and values as text, each a known option.
#[derive(Debug, Default)]
pub struct File(BTreeMap<String, String>);

impl File {
    /// Reads the file called `named`, which must exist, or the default one, which may be absent.
    pub(super) fn read(named: Option<&str>, known: &[&str]) -> Result<Self, ConfigError> {
        let path = named.unwrap_or(DEFAULT);
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text, known),
            Err(e) if named.is_none() && e.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(e) => Err(ConfigError::new("config", format!("{path} cannot be read: {e}"))),
        }
    }

    fn parse(path: &str, text: &str, known: &[&str]) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
            let line = e.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            ConfigError::new(path, format!("line {line}: {}", e.message().replace('\n', " ")))
        })?;
        let mut values = BTreeMap::new();
        for (key, value) in table {
            if !known.contains(&key.as_str()) {
                let message = format!("there is no such option; {path} knows {}", known.join(", "));
                return Err(ConfigError::new(&key, message));
            }
            let text = as_text(&value)
                .ok_or_else(|| ConfigError::new(&key, "must be text, a number, true or false, or a list of text"))?;
            values.insert(key, text);
        }
        Ok(Self(values))
    }

    pub(super) fn get(&self, option: &str) -> Option<String> {
        self.0.get(option).filter(|text| !text.trim().is_empty()).cloned()
    }
}

/// As it would be written in the environment; a list is separated by commas.
fn as_text(value: &toml::Value) -> Option<String> {
    Some(match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Boolean(flag) => flag.to_string(),
        toml::Value::Array(items) => {
            let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts?.join(",")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 2] = ["listen", "trusted_proxies"];

    #[test]
    fn values_of_every_kind_become_text() {
        let file =
            File::parse("f.toml", "listen = \"a:1\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]", &KNOWN).unwrap();
        assert_eq!(file.get("listen").as_deref(), Some("a:1"));
        assert_eq!(file.get("trusted_proxies").as_deref(), Some("10.0.0.0/8,::1"));
    }

    #[test]
    fn what_is_wrong_is_named_in_one_line() {
        for (text, expected) in [
            ("lissen = 1", "lissen: there is no such option; f.toml knows listen, trusted_proxies"),
            ("listen = { a = 1 }", "listen: must be text, a number, true or false, or a list of text"),
            ("[table]\nlisten = 1", "table: there is no such option; f.toml knows listen, trusted_proxies"),
        ] {
            assert_eq!(File::parse("f.toml", text, &KNOWN).unwrap_err().to_string(), expected);
        }
        let syntax = File::parse("f.toml", "listen = \"a\"\nlisten", &KNOWN).unwrap_err().to_string();
        assert!(syntax.starts_with("f.toml: line 2: "), "{syntax}");
        assert!(!syntax.contains('\n'), "{syntax}");
    }

    #[test]
    fn only_a_named_file_must_exist() {
        let missing = File::read(Some("/nonexistent/claviger.toml"), &KNOWN).unwrap_err().to_string();
        assert!(missing.starts_with("config: /nonexistent/claviger.toml cannot be read"), "{missing}");
    }
}
