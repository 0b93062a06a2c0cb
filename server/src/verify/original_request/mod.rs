//! The request that a proxy asks about, as the headers of the question tell it.
//!
//! A proxy and the server behind it may read the same strange request in two ways; one of them is then not
//! the one that was decided about. So what can be read in two ways is refused, whoever asks, and so are two
//! headers that tell different stories.

mod host;
mod meaning;
mod target;

use axum::http::{HeaderMap, HeaderValue};

use meaning::Meaning;
use oauth1::Scheme;

pub(super) use host::{Host, scheme_of};

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
    /// What else is signed, if it is signed.
    pub(super) query: Option<&'a str>,
    /// With its port.
    pub(super) authority: Option<&'a str>,
    /// None also if two are told.
    pub(super) scheme: Option<Scheme>,
}

/// What was told so far.
#[derive(Default)]
struct Forwarded<'a> {
    method: Option<&'a str>,
    host: Option<Host<'a>>,
    target: Option<&'a str>,
    /// None within if it is not one of the two, or both.
    scheme: Option<Option<Scheme>>,
}

impl<'a> OriginalRequest<'a> {
    /// Reads the headers of a question. `target` is the path that the proxy appended to that of the question, if
    /// it did.
    ///
    /// # Errors
    /// [`Unclear`]: deny.
    pub(super) fn read(headers: &'a HeaderMap, target: Option<&'a str>) -> Result<Self, Unclear> {
        let mut told = Forwarded { target, ..Forwarded::default() };
        for (name, value) in headers {
            match meaning::of(name.as_str()) {
                Meaning::None => {}
                Meaning::Doubt => return Err(Unclear),
                Meaning::Method => told.method(word(value)?)?,
                Meaning::Host => told.host(word(value)?)?,
                Meaning::Scheme => told.scheme(value.to_str().ok().and_then(host::scheme_called)),
                Meaning::Target => told.target(word(value)?)?,
                Meaning::Forwarded => {
                    let line = value.to_str().map_err(|_| Unclear)?;
                    host::of_forwarded(line, "host").try_for_each(|host| told.host(host))?;
                    host::of_forwarded(line, "proto").for_each(|scheme| told.scheme(host::scheme_called(scheme)));
                }
                Meaning::Connection => is_plain_connection(value).then_some(()).ok_or(Unclear)?,
            }
        }
        let path = told.target.map(|target| target::path(target).ok_or(Unclear)).transpose()?;
        Ok(Self {
            method: told.method,
            host: told.host.map(|host| host.name),
            path,
            query: told.target.and_then(|target| target.split_once('?')).map(|(_, query)| query),
            authority: told.host.map(Host::as_str),
            scheme: told.scheme.flatten(),
        })
    }
}

impl<'a> Forwarded<'a> {
    /// One that makes a tunnel asks for nothing that could be judged.
    fn method(&mut self, method: &'a str) -> Result<(), Unclear> {
        let is_method = method.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
        if !is_method || method.eq_ignore_ascii_case("CONNECT") || self.method.is_some_and(|before| before != method) {
            return Err(Unclear);
        }
        self.method = Some(method);
        Ok(())
    }

    fn host(&mut self, host: &'a str) -> Result<(), Unclear> {
        let host = Host::parse(host).ok_or(Unclear)?;
        self.host = Some(self.host.map_or(Some(host), |before| before.with(host)).ok_or(Unclear)?);
        Ok(())
    }

    /// Matters to signed requests alone, so that doubt about it refuses no others.
    fn scheme(&mut self, scheme: Option<Scheme>) {
        self.scheme = Some(scheme.filter(|_| self.scheme.is_none_or(|before| before == scheme)));
    }

    /// A path with its query, or a whole URL, which tells the host, too.
    fn target(&mut self, uri: &'a str) -> Result<(), Unclear> {
        let target = if uri.starts_with('/') {
            uri
        } else {
            let (scheme, host, target) = host::of_url(uri).ok_or(Unclear)?;
            self.host(host)?;
            self.scheme(Some(scheme));
            target
        };
        if self.target.is_some_and(|before| before != target) {
            return Err(Unclear);
        }
        self.target = Some(target);
        Ok(())
    }
}

fn word(value: &HeaderValue) -> Result<&str, Unclear> {
    let word = value.to_str().map_err(|_| Unclear)?;
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_graphic()) { Err(Unclear) } else { Ok(word) }
}

/// True if no header is named that a proxy on the way would leave out, and no other protocol.
fn is_plain_connection(value: &HeaderValue) -> bool {
    let is_plain = |option: &str| ["close", "keep-alive", "te"].iter().any(|known| known.eq_ignore_ascii_case(option));
    value.to_str().is_ok_and(|line| line.split(',').all(|option| is_plain(option.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    type Read = (Option<String>, Option<String>, Option<String>);

    /// Method, host and path.
    fn read(headers: &[(&str, &str)]) -> Result<Read, Unclear> {
        let map: HeaderMap = headers
            .iter()
            .map(|(n, v)| (n.parse::<HeaderName>().unwrap(), v.parse::<HeaderValue>().unwrap()))
            .collect();
        let OriginalRequest { method, host, path, .. } = OriginalRequest::read(&map, None)?;
        Ok((method.map(str::to_owned), host.map(str::to_owned), path.map(str::to_owned)))
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn one_host_is_found() {
        for (headers, host) in [
            (&[("x-forwarded-host", "api.test:8443")][..], "api.test"),
            (&[("x-forwarded-host", "[::1]:8443")], "[::1]"),
            (&[("x-original-url", "https://API.test:1/a"), ("x-forwarded-host", "API.test")], "API.test"),
            (&[("x-forwarded-uri", "https://api.test/a")], "api.test"),
            (&[("forwarded", "for=10.0.0.1;host=api.test"), ("x-forwarded-host", "api.test")], "api.test"),
        ] {
            assert_eq!(read(headers).map(|(_, host, _)| host), Ok(some(host)), "{headers:?}");
        }
        assert_eq!(read(&[("x-original-uri", "/a")]), Ok((None, None, some("/a"))));
        for bad in [
            &[("x-forwarded-host", "a.test, b.test")][..],
            &[("x-forwarded-host", "a.test"), ("x-forwarded-host", "b.test")],
            &[("x-forwarded-host", "a.test"), ("x-original-url", "http://b.test/")],
            &[("x-forwarded-host", "a.test"), ("x-original-uri", "http://b.test/")],
            &[("x-forwarded-uri", "http://b.test/"), ("x-forwarded-host", "a.test")],
            &[("x-forwarded-host", "a.test"), ("forwarded", "host=b.test")],
            &[("x-forwarded-host", "a.test"), ("x-original-host", "a.test:x")],
            &[("x-original-url", "http://user@b.test/")],
            &[("x-original-url", "http://b.test./")],
            &[("x-forwarded-host", "a.test.")],
            &[("x-forwarded-host", "")],
            &[("x-forwarded-host", "a.test/b")],
        ] {
            assert_eq!(read(bad), Err(Unclear), "{bad:?}");
        }
    }

    #[test]
    fn a_whole_url_is_read_as_far_as_it_is_one() {
        for (url, path) in [("https://api.example.test:8443/orders?x", "/orders"), ("HTTP://api.example.test/", "/")] {
            assert_eq!(read(&[("x-original-uri", url)]), Ok((None, some("api.example.test"), some(path))), "{url}");
        }
        for url in [
            "http://",
            "http://host",
            "http:///a",
            "https://host?x",
            "http://host\\@evil/a",
            "ftp://host/a",
            "a/b",
            "*",
            "//h/a",
        ] {
            assert_eq!(read(&[("x-original-uri", url)]), Err(Unclear), "{url}");
        }
    }

    #[test]
    fn what_is_signed_is_told_in_whole() {
        let signed = |headers: &[(&str, &str)]| {
            let map: HeaderMap = headers
                .iter()
                .map(|(n, v)| (n.parse::<HeaderName>().unwrap(), v.parse::<HeaderValue>().unwrap()))
                .collect();
            let OriginalRequest { scheme, authority, query, .. } = OriginalRequest::read(&map, None).unwrap();
            (scheme, authority.map(str::to_owned), query.map(str::to_owned))
        };
        let (http, https) = (Some(Scheme::Http), Some(Scheme::Https));
        for (headers, scheme, authority, query) in [
            (
                &[("x-forwarded-proto", "https"), ("x-forwarded-host", "a.test:8443")][..],
                https,
                Some("a.test:8443"),
                None,
            ),
            (&[("x-forwarded-host", "a.test"), ("x-original-host", "a.test:81")], None, Some("a.test:81"), None),
            (&[("x-original-host", "a.test:81"), ("x-forwarded-host", "a.test")], None, Some("a.test:81"), None),
            (&[("x-original-url", "HTTP://a.test:81/a?b=%20&c=?")], http, Some("a.test:81"), Some("b=%20&c=?")),
            (&[("x-original-uri", "/a?"), ("forwarded", "proto=HTTPS;host=a.test")], https, Some("a.test"), Some("")),
            (&[("x-original-url", "https://a.test/"), ("x-forwarded-proto", "https")], https, Some("a.test"), None),
            // None of two is tried.
            (&[("x-original-url", "https://a.test/"), ("x-forwarded-proto", "http")], None, Some("a.test"), None),
            (&[("forwarded", "proto=https, proto=http, proto=https")], None, None, None),
            (&[("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")], None, None, None),
            (&[("x-forwarded-proto", "https, http")], None, None, None),
            (&[("x-forwarded-proto", "wss"), ("forwarded", "proto=https")], None, None, None),
        ] {
            let text = |text: Option<&str>| text.map(str::to_owned);
            assert_eq!(signed(headers), (scheme, text(authority), text(query)), "{headers:?}");
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
            [("x-original-method", "CONNECT"), ("x-original-uri", "/a")],
            [("x-original-method", "connect"), ("x-original-uri", "/a")],
        ] {
            assert_eq!(read(&pair), Err(Unclear), "{pair:?}");
        }
        let headers =
            HeaderMap::from_iter([(HeaderName::from_static("x-original-uri"), HeaderValue::from_static("/a"))]);
        assert!(OriginalRequest::read(&headers, Some("/a")).is_ok());
        assert_eq!(OriginalRequest::read(&headers, Some("/b")), Err(Unclear));
        assert_eq!(OriginalRequest::read(&HeaderMap::new(), Some("/a/../b")), Err(Unclear));
    }

    #[test]
    fn what_becomes_another_request_is_refused() {
        let told = [("x-original-method", "GET"), ("x-original-uri", "/a"), ("connection", "Keep-Alive, TE")];
        assert!(read(&told).is_ok());
        for header in [
            ("upgrade", "websocket"),
            ("upgrade", "h2c"),
            ("connection", "upgrade"),
            ("connection", "close, x-original-uri"),
            ("connection", "authorization"),
            ("x-http-method-override", "DELETE"),
            ("x_http_method_override", "DELETE"),
            ("x-rewrite-url", "/b"),
            ("x-forwarded-prefix", "/b"),
            ("script_name", "/b"),
            ("x_original_uri", "/a"),
            ("x-claviger_roles", "tenant-admin"),
            ("x-claviger-unheard-of", "x"),
        ] {
            assert_eq!(read(&[told[0], told[1], header]), Err(Unclear), "{header:?}");
        }
    }
}
