//! Where a consumer may have its users sent back to after they have decided.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::place;

/// Longest, in characters.
const MAX_CHARS: usize = 500;
const FIELD: &str = "callback_prefix";

const NO_FRAGMENT: &str = "may have no fragment (#…)";
const OF_URL: &str = "may have only characters of a URL";

/// The beginning of the callbacks of a consumer: scheme, host and port, and the first steps of a path.
///
/// A callback is allowed if its scheme, host and port are the same (a port that the scheme has anyway may be written or
/// not, and hosts have no case), and its path is the prefix's or lies below it: `https://a.test/cb` allows
/// `https://a.test/cb?x=1` and `https://a.test/cb/done`, but neither `https://a.test/cb2` nor `https://a.test.evil/cb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackPrefix {
    /// As it was given.
    text: String,
    at: At,
}

/// A URL as far as callbacks are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At {
    is_https: bool,
    /// In lowercase.
    host: String,
    port: u16,
    /// Begins with a slash.
    path: String,
}

impl CallbackPrefix {
    /// True if users may be sent to `callback`, which may have a query beyond this, and no fragment.
    #[must_use]
    pub fn allows(&self, callback: &str) -> bool {
        let Ok(At { is_https, host, port, path }) = read_callback(callback) else { return false };
        let of = &self.at;
        (is_https, &host, port) == (of.is_https, &of.host, of.port) && is_below(&of.path, &path)
    }
}

/// A prefix that ends in a slash is for what lies below it alone.
fn is_below(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| {
        let is_step = rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/');
        is_step && !is_decoded_further(rest)
    })
}

/// True for what is a divider, or a dot, to a server that decodes before it divides, or decodes twice.
fn is_decoded_further(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["%2f", "%5c", "%25"].iter().any(|escape| path.contains(escape))
}

/// A URL that may have a query.
pub(super) fn read_callback(url: &str) -> std::result::Result<At, &'static str> {
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    if query.contains('#') {
        return Err(NO_FRAGMENT);
    }
    // Some clients leave braces and bars as they are; what ends an attribute or an element is in no URL.
    if !query.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'`')) {
        return Err(OF_URL);
    }
    read(url)
}

/// Only what every program reads alike: the rest is where one sees another host or path than the other.
fn read(url: &str) -> std::result::Result<At, &'static str> {
    let (is_https, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return Err("must begin with https://"),
    };
    if rest.contains('#') {
        return Err(NO_FRAGMENT);
    }
    if rest.contains('?') {
        return Err("may have no query (?…): callbacks may add their own");
    }
    let (authority, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
    if authority.contains('@') {
        return Err("may have no user name");
    }
    let (host, port) = split_port(authority).ok_or("has a port that is none")?;
    if !place::is_host(host) && !place::is_ipv6(host) {
        return Err("has no valid host");
    }
    if !is_https && !is_loopback(host) {
        return Err(
            "must begin with https:// unless it is on this machine, as http://localhost and http://127.0.0.1 are",
        );
    }
    if !path
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}'))
    {
        return Err(OF_URL);
    }
    if path.split('/').any(is_dots) {
        return Err("may have no . or .. in its path");
    }
    let port = port.unwrap_or(if is_https { 443 } else { 80 });
    Ok(At { is_https, host: host.to_ascii_lowercase(), port, path: path.to_owned() })
}

/// The host, and the port if it has one; `None` if that is no port.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at(end);
    match rest.strip_prefix(':') {
        None => rest.is_empty().then_some((host, None)),
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok().filter(|port| *port > 0).map(|port| (host, Some(port)))
        }
        Some(_) => None,
    }
}

/// A browser takes `%2e` for a dot, too; Java's servers look at what stands before a semicolon.
fn is_dots(step: &str) -> bool {
    let step = step.to_ascii_lowercase().replace("%2e", ".").replace("%3b", ";");
    matches!(step.split(';').next(), Some("." | ".."))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl FromStr for CallbackPrefix {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars > MAX_CHARS {
            let message = format!("Callback prefix may have at most {MAX_CHARS} characters; this one has {chars}.");
            return Err(Error::invalid(FIELD, message));
        }
        match read(text) {
            Ok(at) => Ok(Self { text: text.to_owned(), at }),
            Err(wrong) => Err(Error::invalid(FIELD, format!("Callback prefix {wrong}."))),
        }
    }
}

impl fmt::Display for CallbackPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(prefix: &str, callback: &str) -> bool {
        prefix.parse::<CallbackPrefix>().unwrap().allows(callback)
    }

    #[test]
    fn a_callback_is_at_the_prefix_or_below_it() {
        for (prefix, callback) in [
            ("https://a.test", "https://a.test"),
            ("https://a.test", "https://a.test/"),
            ("https://a.test", "https://a.test?x=1"),
            ("https://a.test", "https://A.Test:443/any/where?next=/.."),
            ("https://a.test:443/cb", "https://a.test/cb"),
            ("https://a.test/cb", "https://a.test/cb/done?state=%2F"),
            ("https://a.test/cb/", "https://a.test/cb/done"),
            ("https://a.test/cb", "https://a.test/cb/done;jsessionid=A1..B"),
            ("https://a.test/c%2Fb", "https://a.test/c%2Fb/%C3%A9"),
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1:8080/cb"),
            ("http://[::1]", "http://[::1]:80/cb"),
        ] {
            assert!(allows(prefix, callback), "{prefix} refuses {callback}");
        }
    }

    #[test]
    fn what_only_begins_alike_is_refused() {
        for (prefix, callback) in [
            ("https://a.test", "https://a.test.evil/"),
            ("https://a.test", "https://a.test@evil.test/"),
            ("https://a.test", "https://a.test:444/"),
            ("https://a.test", "http://a.test/"),
            ("https://a.test", "https://b.a.test/"),
            ("https://a.test", "https://a.test\\.evil/"),
            ("https://a.test", "https://a.test/cb#x"),
            ("https://a.test", "https://a.test/cb?x=1#y"),
            ("https://a.test", "https://a.test/cb?x=1\r\nSet-Cookie: a"),
            ("https://a.test", "javascript:alert(1)//https://a.test"),
            ("https://a.test", "oob"),
            ("https://a.test/cb", "https://a.test/cb2"),
            ("https://a.test/cb", "https://a.test/CB"),
            ("https://a.test/cb", "https://a.test/cb/../other"),
            ("https://a.test/cb", "https://a.test/cb/%2E%2e/other"),
            ("https://a.test/cb", "https://a.test/cb/..;/other"),
            ("https://a.test/cb", "https://a.test/cb/%2e%2E%3Bx/other"),
            ("https://a.test/cb", "https://a.test/cb/..%2Fother"),
            ("https://a.test/cb", "https://a.test/cb/..%5cother"),
            ("https://a.test/cb", "https://a.test/cb/%252e%252e/other"),
            ("https://a.test/cb/", "https://a.test/cb"),
            ("http://localhost", "http://localhost.evil/"),
            ("http://localhost:8080", "http://localhost/"),
        ] {
            assert!(!allows(prefix, callback), "{prefix} allows {callback}");
        }
    }

    #[test]
    fn what_is_no_prefix_is_told_why() {
        for (bad, told) in [
            ("a.test", "must begin with https://"),
            ("ftp://a.test", "must begin with https://"),
            ("http://a.test", "unless it is on this machine"),
            ("http://localhost.test", "unless it is on this machine"),
            ("https://a.test/#x", "no fragment"),
            ("https://a.test/?x", "no query"),
            ("https://u@a.test", "no user name"),
            ("https://a.test:0", "port"),
            ("https://a.test:99999", "port"),
            ("https://", "no valid host"),
            ("https://a..test", "no valid host"),
            ("https://a.test/a b", "characters of a URL"),
            ("https://a.test/a/../b", "no . or .."),
        ] {
            let error = bad.parse::<CallbackPrefix>().unwrap_err();
            assert!(error.about(FIELD).unwrap().contains(told), "{bad}: {error}");
        }
        let long = format!("https://a.test/{}", "x".repeat(500));
        assert!(long.parse::<CallbackPrefix>().is_err());
    }
}
