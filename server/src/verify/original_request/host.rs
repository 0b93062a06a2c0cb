//! The host of a request, with or without its port.

use domain::place::{is_host, is_ipv6};
use oauth1::Scheme;

/// As somebody tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Host<'a> {
    pub(super) name: &'a str,
    port: Option<&'a str>,
    text: &'a str,
}

impl<'a> Host<'a> {
    /// A list of hosts, as several proxies make one, is none; neither is one with a user, or with a dot at its end,
    /// which some servers take for another.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if !text.ends_with(']') => (name, Some(port)),
            _ => (text, None),
        };
        let is_port = |port: &str| {
            port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0') && port.parse::<u16>().is_ok()
        };
        let is_good = (is_host(name) || is_ipv6(name)) && port.is_none_or(is_port);
        is_good.then_some(Self { name, port, text })
    }

    /// With the port, if there is one.
    pub(crate) const fn as_str(self) -> &'a str {
        self.text
    }

    /// The one that tells more, if both may be the same: where only one names a port, the other leaves it out.
    pub(super) fn with(self, other: Self) -> Option<Self> {
        let is_same_port = self.port.is_none() || other.port.is_none() || self.port == other.port;
        let is_same = self.name.eq_ignore_ascii_case(other.name) && is_same_port;
        is_same.then_some(if self.port.is_some() { self } else { other })
    }
}

/// Scheme and rest of a whole `http` or `https` URL.
pub(crate) fn scheme_of(url: &str) -> Option<(Scheme, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    Some((scheme_called(scheme)?, rest))
}

pub(super) fn scheme_called(name: &str) -> Option<Scheme> {
    [Scheme::Http, Scheme::Https].into_iter().find(|scheme| name.eq_ignore_ascii_case(scheme.as_str()))
}

/// Scheme, host and target of a whole URL.
pub(super) fn of_url(url: &str) -> Option<(Scheme, &str, &str)> {
    let (scheme, rest) = scheme_of(url)?;
    let (host, target) = rest.split_at(rest.find(['/', '?', '#', '\\'])?);
    target.starts_with('/').then_some((scheme, host, target))
}

/// The values that a `Forwarded` header has for `name` (RFC 7239 §5), in quotation marks or not.
pub(super) fn of_forwarded<'a>(line: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let pairs = line.split([',', ';']).filter_map(|pair| pair.split_once('='));
    pairs
        .filter(move |(known, _)| known.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_a_name_and_perhaps_a_port() {
        for (text, name) in
            [("api.test", "api.test"), ("API.test:8443", "API.test"), ("[::1]", "[::1]"), ("[::1]:80", "[::1]")]
        {
            assert_eq!(Host::parse(text).map(|host| host.name), Some(name), "{text}");
        }
        for bad in [
            "",
            "api.test.",
            "api.test.:80",
            "a.test, b.test",
            "a.test:",
            "a.test:x",
            "a.test:0",
            "a.test:080",
            "a.test:65536",
            "a.test:+80",
            "user@a.test",
            "a.test/b",
            "::1",
            "[::1",
            "[::1]x",
            "[::1]:x",
            "127.1",
            "a.test:80:80",
            "a%2etest",
            ":80",
        ] {
            assert_eq!(Host::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn hosts_agree_but_for_case_and_a_port_that_one_leaves_out() {
        let both = |a, b| Host::parse(a).unwrap().with(Host::parse(b).unwrap()).map(Host::as_str);
        assert_eq!(both("a.test", "A.TEST"), Some("A.TEST"));
        for (a, b) in [("a.test:80", "A.test"), ("A.test", "a.test:80"), ("a.test:80", "A.test:80")] {
            assert_eq!(both(a, b), Some("a.test:80"));
        }
        assert_eq!((both("a.test", "b.test"), both("a.test:80", "a.test:81")), (None, None));
    }

    #[test]
    fn forwarded_names_hosts() {
        let hosts = |line| of_forwarded(line, "host").collect::<Vec<_>>();
        assert_eq!(hosts("for=1.2.3.4;Host=\"a.test:80\";proto=https, for=x; host=b.test"), ["a.test:80", "b.test"]);
        assert!(hosts("for=1.2.3.4;proto=http").is_empty());
    }
}
