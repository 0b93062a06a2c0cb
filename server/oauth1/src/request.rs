//! A request, as the server saw it.

use std::fmt;

/// What the signature of a request is made over. Where it comes from (a proxy's headers, a JSON body) is the
/// caller's to know; nothing here asks the network or the clock.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub method: &'a str,
    pub scheme: Scheme,
    /// Host and port, as the `Host` header has them.
    pub authority: &'a str,
    /// As it was sent, escapes included.
    pub path: &'a str,
    /// What follows the `?`, as it was sent.
    pub query: Option<&'a str>,
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The body, if it is a form: see [`is_form`].
    pub form: Option<&'a [u8]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    pub(crate) const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Http => Self::Https,
            Self::Https => Self::Http,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// True if a body with this `Content-Type` is part of what is signed (§3.4.1.3.1): a form in a single part, and
/// nothing else.
#[must_use]
pub fn is_form(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_form_in_a_single_part_is_signed() {
        for form in ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded ; charset=utf-8"] {
            assert!(is_form(form), "{form}");
        }
        for other in
            ["", "application/json", "multipart/form-data", "application/x-www-form-urlencoded-not", "text/plain"]
        {
            assert!(!is_form(other), "{other}");
        }
    }
}
