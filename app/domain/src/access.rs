//! What a credential may do at an API: nothing, read, or everything.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// Ordered: each includes what the one before it allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    #[default]
    None,
    /// The safe methods (RFC 9110 §9.2.1) that APIs use: GET, HEAD and OPTIONS.
    Read,
    /// Every method.
    Full,
}

impl Access {
    pub const ALL: [Self; 3] = [Self::None, Self::Read, Self::Full];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Full => "full",
        }
    }

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "No access",
            Self::Read => "Read",
            Self::Full => "Full",
        }
    }

    /// The least access that allows `method`. Methods are case-sensitive (RFC 9110 §9.1), so `get` is a
    /// method that nobody knows and takes full access; without a method, reading is meant.
    #[must_use]
    pub fn needed_for(method: Option<&str>) -> Self {
        match method {
            None | Some("GET" | "HEAD" | "OPTIONS") => Self::Read,
            Some(_) => Self::Full,
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Access {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|access| access.as_str() == text).ok_or(())
    }
}

/// Access by the slug of an API; one that is not named gets [`Access::None`].
pub type AccessByApi = BTreeMap<String, Access>;

/// Reads access in which no API stands twice: of two, who checks it may see the one, and who gives it the other.
///
/// # Errors
/// Naming the API.
pub fn each_once<'de, D: Deserializer<'de>>(from: D) -> Result<AccessByApi, D::Error> {
    struct EachOnce;

    impl<'de> Visitor<'de> for EachOnce {
        type Value = AccessByApi;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the access to each API")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AccessByApi, A::Error> {
            let mut access = AccessByApi::new();
            while let Some((slug, given)) = map.next_entry::<String, Access>()? {
                if access.contains_key(&slug) {
                    return Err(de::Error::custom(format!("access names “{slug}” twice")));
                }
                access.insert(slug, given);
            }
            Ok(access)
        }
    }

    from.deserialize_map(EachOnce)
}

/// The same, of what may be absent.
///
/// # Errors
/// As [`each_once`].
pub fn each_once_opt<'de, D: Deserializer<'de>>(from: D) -> Result<Option<AccessByApi>, D::Error> {
    #[derive(Deserialize)]
    struct Given(#[serde(deserialize_with = "each_once")] AccessByApi);

    Ok(Option::<Given>::deserialize(from)?.map(|Given(access)| access))
}

/// `orders:read, billing:full`, or `none`, as people read it.
#[must_use]
pub fn listed(access: &AccessByApi) -> String {
    let given = access.iter().filter(|(_, access)| **access != Access::None);
    let text = given.map(|(slug, access)| format!("{slug}:{access}")).collect::<Vec<_>>().join(", ");
    if text.is_empty() { "none".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_methods_get_by_with_reading() {
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert_eq!(Access::needed_for(Some(method)), Access::Read);
        }
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "", "FOO"] {
            assert_eq!(Access::needed_for(Some(method)), Access::Full, "{method}");
        }
        assert!(Access::None < Access::Read && Access::Read < Access::Full);
    }
}
