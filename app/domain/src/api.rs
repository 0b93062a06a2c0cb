//! The APIs that are guarded, and which request belongs to which.

use serde::{Deserialize, Serialize};

use crate::error::{Checks, Error, Result};
use crate::id::ApiId;
use crate::time::Timestamp;
use crate::{name, place, slug};

/// Most hosts, and most prefixes, of one API.
pub const MAX_PLACES: usize = 50;
/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 300;
/// Longest prefix, in characters.
const MAX_PREFIX: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Api {
    pub id: ApiId,
    /// By which roles, keys and callers name it; never changes.
    pub slug: String,
    pub name: String,
    pub description: String,
    /// Lowercase, without a port; with none, the API answers on every host. A host belongs to one tenant of a
    /// server, and every host to the one that guards there.
    pub hosts: Vec<String>,
    pub path_prefixes: Vec<String>,
    /// While it is off, nothing has access to it.
    pub enabled: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What removing an API would break.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InUse {
    /// Names of the roles that give access to it.
    pub roles: Vec<String>,
    /// API keys that are narrowed to it.
    pub keys: u64,
    /// Active API tokens for it, which end with it.
    pub tokens: u64,
    /// Calls in the last 24 hours.
    pub calls: u64,
}

/// What somebody gives for an API: all of it, as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiDraft {
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default)]
    pub path_prefixes: Vec<String>,
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

impl Default for ApiDraft {
    fn default() -> Self {
        Self {
            slug: String::new(),
            name: String::new(),
            description: String::new(),
            hosts: Vec::new(),
            path_prefixes: Vec::new(),
            enabled: true,
        }
    }
}

impl From<&Api> for ApiDraft {
    fn from(api: &Api) -> Self {
        Self {
            slug: api.slug.clone(),
            name: api.name.clone(),
            description: api.description.clone(),
            hosts: api.hosts.clone(),
            path_prefixes: api.path_prefixes.clone(),
            enabled: api.enabled,
        }
    }
}

impl ApiDraft {
    /// The draft in the form in which it is kept: hosts lowercase, nothing twice, in order.
    ///
    /// # Errors
    /// [`Error::Invalid`] for each field that is wrong.
    pub fn checked(&self) -> Result<Self> {
        let mut checks = Checks::default();
        let slug = checks.take(slug::parse("slug", "Slug", &self.slug));
        let name = checks.take(name::parse("name", "Name", &self.name));
        let description =
            checks.take(name::parse_optional("description", "Description", MAX_DESCRIPTION, &self.description));
        let hosts = checks.take(each("hosts", &self.hosts, parse_host));
        let path_prefixes = checks.take(each("path_prefixes", &self.path_prefixes, parse_prefix));
        checks.done()?;
        Ok(Self {
            slug: slug.unwrap_or_default(),
            name: name.unwrap_or_default(),
            description: description.unwrap_or_default(),
            hosts: hosts.unwrap_or_default(),
            path_prefixes: path_prefixes.unwrap_or_default(),
            enabled: self.enabled,
        })
    }

    /// The host that no two tenants of a server may both guard, if this one and `other`, of another tenant, do:
    /// an empty one for every host. What has no prefix is at no place.
    #[must_use]
    pub fn same_host<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        if self.path_prefixes.is_empty() || other.path_prefixes.is_empty() {
            return None;
        }
        match (self.hosts.first(), other.hosts.first()) {
            (None, _) => Some(""),
            (Some(own), None) => Some(own),
            _ => self.hosts.iter().find(|host| other.hosts.contains(host)).map(String::as_str),
        }
    }

    /// A host and prefix that both claim, so that it would be open to which of the two a request belongs.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Option<String> {
        let host = match (self.hosts.is_empty(), other.hosts.is_empty()) {
            (true, true) => "",
            // A named host comes before every host, so these two are told apart.
            (true, false) | (false, true) => return None,
            (false, false) => self.hosts.iter().find(|host| other.hosts.contains(host))?,
        };
        // Servers that do not look at the case of letters would take one for the other.
        let is_theirs = |prefix: &&String| other.path_prefixes.iter().any(|theirs| theirs.eq_ignore_ascii_case(prefix));
        let prefix = self.path_prefixes.iter().find(is_theirs)?;
        Some(format!("{host}{prefix}"))
    }
}

fn each(field: &str, texts: &[String], parse: fn(&str) -> Option<String>) -> Result<Vec<String>> {
    if texts.len() > MAX_PLACES {
        let message = format!("There may be at most {MAX_PLACES}; these are {}.", texts.len());
        return Err(Error::invalid(field, message));
    }
    let mut parsed = Vec::with_capacity(texts.len());
    for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let rule = if field == "hosts" {
            "is no host name, such as api.example.com (without scheme, port and final dot)"
        } else {
            "is no path prefix: it begins with /, such as /orders, and has no //, .., %, ;, ?, # or \\"
        };
        let shown: String = text.chars().take(60).collect();
        parsed.push(parse(text).ok_or_else(|| Error::invalid(field, format!("“{shown}” {rule}.")))?);
    }
    parsed.sort();
    parsed.dedup();
    Ok(parsed)
}

fn parse_host(text: &str) -> Option<String> {
    place::is_host(text).then(|| text.to_ascii_lowercase())
}

/// `/orders/` is kept as `/orders`: a prefix ends where a segment does.
fn parse_prefix(text: &str) -> Option<String> {
    let trimmed = text.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(text);
    (text.len() <= MAX_PREFIX && is_canonical(text)).then(|| trimmed.to_owned())
}

/// True for a path that every server reads alike: it begins with `/` and has no empty, `.` or `..`
/// segment and nothing that is encoded, a parameter, a query, a fragment or invisible.
#[must_use]
pub fn is_canonical(path: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'%' | b';' | b'?' | b'#' | b'\\');
    let Some(rest) = path.strip_prefix('/') else { return false };
    let mut segments = rest.split('/').peekable();
    let mut good = path.bytes().all(is_plain);
    while let Some(segment) = segments.next() {
        // The last one is empty where the path ends with a slash.
        let is_empty = segment.is_empty() && segments.peek().is_some();
        good &= !is_empty && segment != "." && segment != "..";
    }
    good
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(hosts: &[&str], prefixes: &[&str]) -> ApiDraft {
        ApiDraft {
            slug: "orders".into(),
            name: "Orders".into(),
            hosts: hosts.iter().map(|&host| host.to_owned()).collect(),
            path_prefixes: prefixes.iter().map(|&prefix| prefix.to_owned()).collect(),
            ..ApiDraft::default()
        }
    }

    #[test]
    fn hosts_and_prefixes_are_put_in_order() {
        let kept = draft(&["API.example.test", "a.test", "a.test", " "], &["/orders/", "/b"]).checked().unwrap();
        assert_eq!(kept.hosts, ["a.test", "api.example.test"]);
        assert_eq!(kept.path_prefixes, ["/b", "/orders"]);
        assert_eq!(draft(&[], &["/"]).checked().unwrap().path_prefixes, ["/"]);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for prefix in
            ["orders", "/a//b", "/../b", "/a/./b", "/%6f", "/a;b", "/a?b", "/a#b", "/a\\b", "/a b", "//", "/é"]
        {
            assert!(draft(&[], &[prefix]).checked().is_err(), "{prefix}");
        }
        for host in ["http://a.test", "a.test:80", "a.test.", "-a.test", "a b", "*.test", "größe.test", "127.1"] {
            assert!(draft(&[host], &["/a"]).checked().is_err(), "{host}");
        }
    }

    #[test]
    fn an_overlap_is_the_same_prefix_on_the_same_host() {
        let orders = draft(&["a.test"], &["/orders"]);
        assert_eq!(orders.overlap(&draft(&["a.test", "b.test"], &["/x", "/orders"])).as_deref(), Some("a.test/orders"));
        assert_eq!(orders.overlap(&draft(&["b.test"], &["/orders"])), None);
        assert_eq!(orders.overlap(&draft(&["a.test"], &["/orders/archive"])), None);
        assert_eq!(orders.overlap(&draft(&["a.test"], &["/Orders"])).as_deref(), Some("a.test/orders"));
        assert_eq!(orders.overlap(&draft(&[], &["/orders"])), None);
        assert_eq!(draft(&[], &["/x"]).overlap(&draft(&[], &["/x"])).as_deref(), Some("/x"));
    }
}
