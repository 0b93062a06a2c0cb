//! The request that a proxy asks about, as its headers tell it.
//!
//! A proxy and the server behind it may read the same strange path in two ways; one of them is then
//! not the one that was decided about. So a path that can be read in two ways is refused, whoever
//! asks, and so are two headers that tell different stories. Only trusted proxies tell any.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

const URIS: [HeaderName; 3] = [
    HeaderName::from_static("x-original-uri"),
    HeaderName::from_static("x-original-url"),
    HeaderName::from_static("x-forwarded-uri"),
];
const METHODS: [HeaderName; 2] =
    [HeaderName::from_static("x-original-method"), HeaderName::from_static("x-forwarded-method")];

const HOSTS: [HeaderName; 2] =
    [HeaderName::from_static("x-forwarded-host"), HeaderName::from_static("x-original-host")];

/// The original request cannot be told for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unclear;

/// What was asked for, as far as the proxy says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OriginalRequest<'a> {
    pub(super) method: Option<&'a str>,
    /// Without a port.
    pub(super) host: Option<&'a str>,
    /// Without a query.
    pub(super) path: Option<&'a str>,
}

impl<'a> OriginalRequest<'a> {
    /// Reads the headers of a trusted proxy.
    ///
    /// # Errors
    /// [`Unclear`]: deny.
    pub(super) fn read(headers: &'a HeaderMap) -> Result<Self, Unclear> {
        let target = agreed(headers, &URIS, target_of)?;
        if target.is_some_and(|target| !is_clear(target)) {
            return Err(Unclear);
        }
        let host = agreed(headers, &HOSTS, host_of)?;
        let host_of_url = headers.get_all(&URIS[1]).iter().filter_map(text).find_map(|url| Some(split(url)?.0));
        let host_of_url = host_of_url.map(|host| host_of(host).ok_or(Unclear)).transpose()?;
        if let (Some(one), Some(other)) = (host, host_of_url)
            && !one.eq_ignore_ascii_case(other)
        {
            return Err(Unclear);
        }
        let method =
            agreed(headers, &METHODS, |method| method.bytes().all(|b| b.is_ascii_alphabetic()).then_some(method))?;
        let path = target.map(|target| target.split_once('?').map_or(target, |(path, _)| path));
        Ok(Self { method, host: host.or(host_of_url), path })
    }
}

/// What all of `names` say, in one voice.
fn agreed<'a>(
    headers: &'a HeaderMap,
    names: &[HeaderName],
    understand: impl Fn(&'a str) -> Option<&'a str>,
) -> Result<Option<&'a str>, Unclear> {
    let mut agreed = None;
    for value in names.iter().flat_map(|name| headers.get_all(name)) {
        let said = text(value).and_then(&understand).ok_or(Unclear)?;
        if agreed.is_some_and(|before| before != said) {
            return Err(Unclear);
        }
        agreed = Some(said);
    }
    Ok(agreed)
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic()))
}

/// Path and query of a path or of a whole URL.
fn target_of(uri: &str) -> Option<&str> {
    if uri.starts_with('/') {
        return Some(uri);
    }
    split(uri).map(|(_, target)| target)
}

/// Host, with its port, and the rest of a whole URL.
fn split(url: &str) -> Option<(&str, &str)> {
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        url.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)).map(|_| &url[scheme.len()..])
    })?;
    let (host, target) = rest.split_at(rest.find(['/', '?', '#', '\\'])?);
    (!host.is_empty() && target.starts_with('/')).then_some((host, target))
}

/// A name or an address, without its port. A list of hosts, as several proxies make one, is none.
fn host_of(text: &str) -> Option<&str> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    let port_is_number = port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    (!host.is_empty() && host.bytes().all(good) && port_is_number).then_some(host)
}

/// True if everybody reads `target` the same way.
fn is_clear(target: &str) -> bool {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    let steps = path.strip_prefix('/').unwrap_or(path);
    !target.contains(['#', '\\'])
        && !path.contains(';')
        && !path.contains("//")
        && steps.split('/').all(|step| step != "." && step != "..")
        && escapes_are_clear(path)
}

/// Escapes must be whole, and none may stand for what divides a path (`.`, `/`, `\`, `;`), ends a text
/// (NUL), begins an escape of these for a server that unescapes twice, or needs no escape (RFC 3986
/// §6.2.2.2): `/%6frders` is `/orders` to some and not to others.
fn escapes_are_clear(path: &str) -> bool {
    let mut pieces = path.split('%');
    pieces.next();
    pieces.all(|piece| {
        let digits = piece.as_bytes();
        let is_escape = digits.len() >= 2 && digits[..2].iter().all(u8::is_ascii_hexdigit);
        let stands_for = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, 0 | b'.' | b'-' | b'_' | b'~' | b'/' | b'\\' | b'%' | b';')
        };
        is_escape && !u8::from_str_radix(&piece[..2], 16).is_ok_and(stands_for)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosted(headers: &[(&str, &str)]) -> Result<Option<String>, Unclear> {
        let map: HeaderMap = headers
            .iter()
            .map(|(n, v)| (n.parse::<HeaderName>().unwrap(), v.parse::<HeaderValue>().unwrap()))
            .collect();
        OriginalRequest::read(&map).map(|read| read.host.map(str::to_owned))
    }

    #[test]
    fn one_host_is_found() {
        let host = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(hosted(&[("x-forwarded-host", "api.test")]), host("api.test"));
        assert_eq!(hosted(&[("x-forwarded-host", "api.test:8443")]), host("api.test"));
        assert_eq!(hosted(&[("x-forwarded-host", "[::1]:8443")]), host("[::1]"));
        assert_eq!(hosted(&[("x-original-url", "https://api.test:1/a")]), host("api.test"));
        assert_eq!(
            hosted(&[("x-original-url", "https://API.test/a"), ("x-forwarded-host", "api.test")]),
            host("api.test")
        );
        assert_eq!(hosted(&[("x-original-uri", "/a")]), Ok(None));
        for bad in [
            &[("x-forwarded-host", "a.test, b.test")][..],
            &[("x-forwarded-host", "a.test"), ("x-forwarded-host", "b.test")],
            &[("x-forwarded-host", "a.test"), ("x-original-url", "http://b.test/")],
            &[("x-original-url", "http://user@b.test/")],
            &[("x-forwarded-host", "a.test:x")],
            &[("x-forwarded-host", "a.test/b")],
        ] {
            assert_eq!(hosted(bad), Err(Unclear), "{bad:?}");
        }
    }

    fn read(headers: &[(&str, &str)]) -> Result<(Option<String>, Option<String>), Unclear> {
        let map: HeaderMap = headers
            .iter()
            .map(|(n, v)| (n.parse::<HeaderName>().unwrap(), v.parse::<HeaderValue>().unwrap()))
            .collect();
        let read = OriginalRequest::read(&map)?;
        Ok((read.method.map(str::to_owned), read.path.map(str::to_owned)))
    }

    #[test]
    fn ordinary_requests_are_understood() {
        for (uri, target) in [
            ("/", "/"),
            ("/orders/17?next=//x;y&a=..%2f", "/orders/17"),
            ("/a%20b/%C3%A9", "/a%20b/%C3%A9"),
            ("/compare/v1...v2/.well-known", "/compare/v1...v2/.well-known"),
            ("https://api.example.test:8443/orders?x", "/orders"),
            ("HTTP://api.example.test/", "/"),
        ] {
            assert_eq!(read(&[("x-original-uri", uri)]), Ok((None, Some(target.to_owned()))), "{uri}");
        }
        assert_eq!(read(&[]), Ok((None, None)));
        assert_eq!(read(&[("x-forwarded-method", "POST")]), Ok((Some("POST".to_owned()), None)));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for uri in [
            "/a/../b",
            "/..",
            "/../",
            "/a/..",
            "/.",
            "/a/./b",
            "/a/%2e%2e/b",
            "/a/.%2E/b",
            "/a%2fb",
            "/a%2Fb",
            "/a%5cb",
            "/a%5Cb",
            "/a\\b",
            "/a//b",
            "//evil.example/a",
            "/a;b",
            "/a/..;/b",
            "/a#b",
            "/a?b#c",
            "/a%00b",
            "/a%",
            "/a%2",
            "/a%zz",
            "/%252e%252e/b",
            "/%6frders",
            "/a%3Bb",
            "a/b",
            "*",
            "http://",
            "http://host",
            "http:///a",
            "https://host?x",
            "http://host\\@evil/a",
            "ftp://host/a",
            "/a b",
            "/é",
            "?x",
        ] {
            assert_eq!(read(&[("x-original-uri", uri)]), Err(Unclear), "{uri}");
        }
    }

    #[test]
    fn two_stories_are_refused() {
        assert!(read(&[("x-original-uri", "/a"), ("x-forwarded-uri", "/a"), ("x-original-url", "http://h/a")]).is_ok());
        for pair in [
            [("x-original-uri", "/a"), ("x-forwarded-uri", "/b")],
            [("x-original-uri", "/a"), ("x-original-uri", "/b")],
            [("x-original-url", "http://h/a?x"), ("x-forwarded-uri", "/a")],
            [("x-original-method", "GET"), ("x-forwarded-method", "POST")],
            [("x-original-method", "GET"), ("x-original-method", "get")],
            [("x-original-uri", "/a"), ("x-forwarded-uri", "")],
            [("x-original-method", "GE T"), ("x-original-uri", "/a")],
        ] {
            assert_eq!(read(&pair), Err(Unclear), "{pair:?}");
        }
    }
}
