//! The session cookie: the one thing that says who a browser is.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// How long a browser keeps it, in seconds; the server ends the session sooner where its rules say so.
const MAX_AGE: u32 = 12 * 60 * 60;

/// How the cookie is called and protected here.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    over_tls: bool,
}

impl Cookie {
    #[must_use]
    pub const fn new(over_tls: bool) -> Self {
        Self { over_tls }
    }

    /// The prefix makes a browser refuse the cookie unless it is Secure, for this host and for all paths.
    /// Over plain loopback it cannot be Secure, so there the prefix is dropped.
    #[must_use]
    pub const fn name(self) -> &'static str {
        if self.over_tls { "__Host-claviger" } else { "claviger" }
    }

    /// The token that the browser sent.
    #[must_use]
    pub fn read(self, headers: &HeaderMap) -> Option<&str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name()).map(|(_, token)| token).filter(|token| !token.is_empty())
    }

    /// The `Set-Cookie` of a new session.
    #[must_use]
    pub fn begin(self, token: &str) -> Option<HeaderValue> {
        self.set(token, MAX_AGE)
    }

    /// The `Set-Cookie` that makes the browser forget it.
    #[must_use]
    pub fn end(self) -> Option<HeaderValue> {
        self.set("", 0)
    }

    fn set(self, token: &str, max_age: u32) -> Option<HeaderValue> {
        let secure = if self.over_tls { "; Secure" } else { "" };
        let text = format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}", self.name());
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_protected_as_far_as_the_connection_allows() {
        let tls = Cookie::new(true).begin("t").unwrap();
        assert_eq!(tls, "__Host-claviger=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure");
        assert!(format!("{tls:?}").contains("Sensitive"));
        assert_eq!(Cookie::new(false).end().unwrap(), "claviger=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        assert!(Cookie::new(false).begin("a\nb").is_none());
    }

    #[test]
    fn only_the_cookie_of_this_kind_of_connection_is_read() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "theme=dark; claviger=plain".parse().unwrap());
        headers.append(COOKIE, "__Host-claviger=tls".parse().unwrap());
        assert_eq!(Cookie::new(false).read(&headers), Some("plain"));
        assert_eq!(Cookie::new(true).read(&headers), Some("tls"));
        assert_eq!(Cookie::new(true).read(&HeaderMap::new()), None);
    }
}
