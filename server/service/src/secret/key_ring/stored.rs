//! A key ring as its file has it: JSON, with each key in hexadecimal digits.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

use super::KeyRingError;
use crate::secret::hex::from_hex;

// What is misspelt would be a key that is missing.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    #[serde(deserialize_with = "each_once")]
    pub(super) peppers: BTreeMap<u8, String>,
    /// Rings from before there were any have none.
    #[serde(default, deserialize_with = "each_once_if_any")]
    pub(super) sealing_keys: Option<BTreeMap<u8, String>>,
}

/// Of a version that is there twice nobody could say which key it is.
fn each_once<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<u8, String>, D::Error> {
    struct EachOnce;

    impl<'de> Visitor<'de> for EachOnce {
        type Value = BTreeMap<u8, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("keys by version")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut keys = BTreeMap::new();
            while let Some((version, key)) = entries.next_entry()? {
                if keys.insert(version, key).is_some() {
                    return Err(A::Error::custom(format_args!("version {version} is there twice")));
                }
            }
            Ok(keys)
        }
    }

    from.deserialize_map(EachOnce)
}

fn each_once_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BTreeMap<u8, String>>, D::Error> {
    each_once(from).map(Some)
}

/// Reads keys of 32 bytes by version.
pub(super) fn keys(
    kind: &str,
    stored: BTreeMap<u8, String>,
) -> Result<BTreeMap<u8, Zeroizing<[u8; 32]>>, KeyRingError> {
    let read = |(version, hex): (u8, String)| {
        let hex = Zeroizing::new(hex);
        let bytes = from_hex(&hex).map(Zeroizing::new).and_then(|bytes| bytes.as_slice().try_into().ok());
        let bytes = bytes.ok_or_else(|| KeyRingError::Form(format!("{kind} {version} must be 64 hexadecimal digits")));
        Ok((version, Zeroizing::new(bytes?)))
    };
    stored.into_iter().map(read).collect()
}
