//! What an access token is for (RFC 6749 §3.3): `orders:read billing:full api_keys.read`, that is access by
//! the slug of an API, and permissions at Claviger.

use std::fmt;

use crate::access::{Access, AccessByApi};
use crate::error::{Error, Result};
use crate::permission::PermissionSet;

/// Longest text of a scope that is asked for, in bytes.
pub const MAX_LEN: usize = 8_192;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Without an entry for [`Access::None`].
    pub access: AccessByApi,
    pub permissions: PermissionSet,
}

impl Scope {
    /// Reads what a client asks for. `orders:full` includes `orders:read`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `scope`, naming the first word that is none.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > MAX_LEN {
            let message = format!("scope may have at most {MAX_LEN} bytes; this one has {}.", text.len());
            return Err(Error::invalid("scope", message));
        }
        let mut scope = Self::default();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            scope.add(word).ok_or_else(|| {
                let shown: String =
                    word.chars().filter(|c| matches!(c, ' '..='~') && !"\"\\".contains(*c)).take(80).collect();
                Error::invalid("scope", format!("{shown} is no scope; one looks like orders:read or orders:full."))
            })?;
        }
        Ok(scope)
    }

    fn add(&mut self, word: &str) -> Option<()> {
        let Some((slug, access)) = word.split_once(':') else {
            self.permissions = self.permissions.with(word.parse().ok()?, true);
            return Some(());
        };
        let access: Access = access.parse().ok().filter(|access| *access != Access::None)?;
        let given = self.access.entry(slug.to_owned()).or_default();
        *given = access.max(*given);
        Some(())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.access.is_empty() && self.permissions == PermissionSet::NONE
    }

    /// The first word of `self` that `most` does not include.
    #[must_use]
    pub fn beyond(&self, most: &Self) -> Option<String> {
        let has = |slug: &String| most.access.get(slug).copied().unwrap_or_default();
        let access = self.access.iter().find(|(slug, access)| **access > has(slug));
        let permission = || self.permissions.iter().find(|permission| !most.permissions.has(*permission));
        access.map(|(slug, access)| format!("{slug}:{access}")).or_else(|| permission().map(|p| p.to_string()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let access = self.access.iter().map(|(slug, access)| format!("{slug}:{access}"));
        let words: Vec<String> = access.chain(self.permissions.iter().map(|p| p.to_string())).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_order_and_told_in_one() {
        let scope = Scope::parse("verify  orders:read billing:full orders:full billing:read").unwrap();
        assert_eq!(scope.to_string(), "billing:full orders:full verify");
        assert!(Scope::parse(" ").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_scope_is_named() {
        for bad in ["orders", "orders:", "orders:write", "orders:none", ":x", "api_keys.everything"] {
            let error = Scope::parse(bad).unwrap_err();
            assert!(error.about("scope").unwrap().starts_with(bad), "{bad}");
        }
        assert!(Scope::parse("\"\u{7}é\\").unwrap_err().to_string().is_ascii());
        assert!(Scope::parse(&"a".repeat(MAX_LEN + 1)).is_err());
    }

    #[test]
    fn beyond_is_what_the_most_does_not_include() {
        let most = Scope::parse("orders:read verify").unwrap();
        let beyond = |text| Scope::parse(text).unwrap().beyond(&most);
        assert_eq!(beyond("orders:read"), None);
        assert_eq!(beyond("verify orders:full").as_deref(), Some("orders:full"));
        assert_eq!(beyond("api_keys.read").as_deref(), Some("api_keys.read"));
        assert_eq!(beyond("billing:read").as_deref(), Some("billing:read"));
    }
}
