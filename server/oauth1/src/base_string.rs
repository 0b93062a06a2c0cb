//! The signature base string (RFC 5849 §3.4.1): the request in the one form that both sides sign.

use std::fmt;

use crate::parameters::Parameter;
use crate::percent::{Encoded, encode, encode_into};
use crate::request::Scheme;

/// It holds no secret: what it was made from was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseString(String);

impl BaseString {
    /// `uri` is what [`base_uri`] makes.
    pub(crate) fn new<'a>(method: &str, uri: &str, parameters: impl Iterator<Item = &'a Parameter>) -> Self {
        Self::of_pairs(method, uri, signed_pairs(parameters))
    }

    pub(crate) fn of_pairs(method: &str, uri: &str, mut pairs: Vec<(&Encoded, &Encoded)>) -> Self {
        // §3.4.1.3.2: encoded first, then sorted by name and value.
        pairs.sort_unstable();
        Self::of_sorted(method, uri, &pairs)
    }

    pub(crate) fn of_sorted(method: &str, uri: &str, pairs: &[(&Encoded, &Encoded)]) -> Self {
        let mut text = encode(&method.to_ascii_uppercase());
        text.push('&');
        encode_into(uri, &mut text);
        text.push('&');
        for (at, (name, value)) in pairs.iter().enumerate() {
            if at > 0 {
                text.push_str("%26");
            }
            encode_into(name.as_str(), &mut text);
            text.push_str("%3D");
            encode_into(value.as_str(), &mut text);
        }
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BaseString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// §3.4.1.3.1: all but the signature, which cannot be part of what it is made over.
pub(crate) fn signed_pairs<'a>(parameters: impl Iterator<Item = &'a Parameter>) -> Vec<(&'a Encoded, &'a Encoded)> {
    let signed = parameters.filter(|parameter| parameter.name.as_str() != "oauth_signature");
    signed.map(|parameter| (&parameter.name, &parameter.value)).collect()
}

/// The base string URI (§3.4.1.2): scheme and host in lowercase, no default port, the path as it was sent.
#[must_use]
pub fn base_uri(scheme: Scheme, authority: &str, path: &str) -> String {
    let path = if path.is_empty() { "/" } else { path };
    format!("{}://{}{path}", scheme.as_str(), normal_authority(scheme, authority))
}

pub(crate) fn normal_authority(scheme: Scheme, authority: &str) -> String {
    let (host, port) = split(authority);
    let host = host.to_ascii_lowercase();
    let is_default = port.is_empty() || port.parse() == Ok(scheme.default_port());
    if is_default { host } else { format!("{host}:{port}") }
}

/// Host and port; a host may be an IPv6 address in brackets.
pub(crate) fn split(authority: &str) -> (&str, &str) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uri_has_one_form() {
        for (scheme, authority, path, uri) in [
            // §3.4.1.2
            (Scheme::Http, "EXAMPLE.COM:80", "/r%20v/X", "http://example.com/r%20v/X"),
            (Scheme::Https, "www.example.net:8080", "/", "https://www.example.net:8080/"),
            (Scheme::Https, "a.test:443", "", "https://a.test/"),
            (Scheme::Https, "a.test:80", "/", "https://a.test:80/"),
            (Scheme::Http, "a.test:", "/a//b;c=1/", "http://a.test/a//b;c=1/"),
            (Scheme::Http, "[2001:DB8::1]", "/", "http://[2001:db8::1]/"),
            (Scheme::Http, "[::1]:8080", "/", "http://[::1]:8080/"),
        ] {
            assert_eq!(base_uri(scheme, authority, path), uri);
        }
    }
}
