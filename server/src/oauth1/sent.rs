//! A request as its client sent and signed it (RFC 5849 §3.4.1). Proxies may have taken TLS off it and given it
//! another host since, so scheme and host are, in this order:
//!
//! 1. those of `--public-url`, at which everybody is told to reach this server;
//! 2. what trusted proxies say in `X-Forwarded-Proto` and `X-Forwarded-Host`;
//! 3. `http`, which is what is spoken here, and the host that was asked for.
//!
//! One of them is taken and no other is tried: a signature that is good for several URLs is worth less.

use std::net::IpAddr;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName};
use axum::http::request::Parts;
use oauth1::{BodyKind, Problem, Scheme};
use service::actor::Origin;

use super::check_method;
use super::error::Error;
use crate::client::{self, Peer};
use crate::config::Serve;
use crate::shares::Share;
use crate::state::AppState;
use crate::{body, gate};

const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

pub(super) struct Sent {
    parts: Parts,
    scheme: Scheme,
    authority: String,
    /// The body, if it is a form: nothing else is signed (§3.4.1.3.1).
    form: Option<Bytes>,
    /// From when all of it is here, until it is answered.
    _place: Option<Share<IpAddr>>,
}

impl Sent {
    /// # Errors
    /// If it is no `POST` or `GET`, is too large, or if its network has too much under way.
    pub(super) async fn read(state: &AppState, request: Request) -> Result<Self, Error> {
        let (parts, incoming) = request.into_parts();
        check_method(&parts.method)?;
        let bytes = body::read(incoming, state.options.body_limit).await?;
        let _place = gate::place(state, &parts)?;
        let (scheme, authority) = reached(&state.options, &parts);
        let is_form = text(&parts, CONTENT_TYPE).and_then(BodyKind::of) == Some(BodyKind::Form);
        Ok(Self { parts, scheme, authority, form: is_form.then_some(bytes), _place })
    }

    /// What was signed.
    ///
    /// # Errors
    /// If two headers say who asks.
    pub(super) fn request(&self) -> Result<oauth1::Request<'_>, Problem> {
        let Self { parts, scheme, authority, form, .. } = self;
        if parts.headers.get_all(AUTHORIZATION).iter().nth(1).is_some() {
            return Err(Problem::Repeated { name: "Authorization".to_owned() });
        }
        Ok(oauth1::Request {
            method: parts.method.as_str(),
            scheme: *scheme,
            authority,
            path: parts.uri.path(),
            query: parts.uri.query(),
            authorization: text(parts, AUTHORIZATION),
            form: form.as_deref(),
        })
    }

    pub(super) fn origin(&self, state: &AppState) -> Origin {
        let headers = &self.parts.headers;
        let address = peer(&self.parts).map(|peer| client::address(peer, headers, &state.options.trusted_proxies));
        Origin::new(address, client::agent(headers))
    }
}

/// Scheme, and host with port, that the client has in its URL.
fn reached(options: &Serve, parts: &Parts) -> (Scheme, String) {
    if let Some(url) = &options.public_url {
        let scheme = if url.is_https() { Scheme::Https } else { Scheme::Http };
        let authority = url.as_str().split_once("://").map_or("", |(_, authority)| authority);
        return (scheme, authority.to_owned());
    }
    let is_trusted = peer(parts).is_some_and(|peer| client::is_trusted(peer.to_canonical(), &options.trusted_proxies));
    let told = |name| text(parts, name).filter(|_| is_trusted).map(str::trim);
    let scheme = match told(X_FORWARDED_PROTO) {
        Some(proto) if proto.eq_ignore_ascii_case("https") => Scheme::Https,
        _ => Scheme::Http,
    };
    // HTTP/2 has it in the target.
    let asked = || text(parts, HOST).or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
    (scheme, told(X_FORWARDED_HOST).or_else(asked).unwrap_or_default().to_owned())
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<Peer>().map(|Peer(peer)| peer.ip())
}

/// The value of a header that is there once.
fn text(parts: &Parts, name: HeaderName) -> Option<&str> {
    let mut lines = parts.headers.get_all(name).iter();
    let line = lines.next()?;
    if lines.next().is_some() { None } else { line.to_str().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{File, ServeOptions};

    fn seen(public_url: Option<&str>, peer: &str, headers: &[(&str, &str)]) -> String {
        let options = ServeOptions { public_url: public_url.map(str::to_owned), ..ServeOptions::default() };
        let options = Serve::understand(options, &File::default()).unwrap();
        let mut request = Request::new(axum::body::Body::empty());
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        for (name, value) in headers {
            request.headers_mut().append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        let (scheme, authority) = reached(&options, &request.into_parts().0);
        format!("{scheme}://{authority}")
    }

    #[test]
    fn the_url_is_the_public_one_or_what_a_trusted_proxy_says_or_what_was_asked_for() {
        let told = [("host", "inner:3000"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "keys.test:8443")];
        let (proxy, stranger) = ("127.0.0.1:4000", "192.0.2.1:4000");
        assert_eq!(seen(None, proxy, &told), "https://keys.test:8443");
        assert_eq!(seen(None, stranger, &told), "http://inner:3000");
        assert_eq!(seen(None, proxy, &told[..2]), "https://inner:3000");
        assert_eq!(seen(None, proxy, &told[..1]), "http://inner:3000");
        for peer in [proxy, stranger] {
            assert_eq!(seen(Some("https://Keys.Example.com"), peer, &told), "https://keys.example.com");
        }
        let twice = [("host", "inner"), ("x-forwarded-host", "a.test"), ("x-forwarded-host", "b.test")];
        assert_eq!(seen(None, proxy, &twice), "http://inner", "what is told twice is not told");
    }
}
