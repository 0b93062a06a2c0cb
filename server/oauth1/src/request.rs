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
    /// The body, if it is a form: see [`BodyKind`].
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

/// What a body is to the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A form in a single part, which is signed (§3.4.1.3.1).
    Form,
    /// Anything else, which is not.
    Other,
}

impl BodyKind {
    /// By its `Content-Type`. None for what is no media type as RFC 9110 §8.3.1 has it: there are servers that read a form
    /// there, and servers that do not.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        let (media_type, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        let media_type = media_type.trim_matches([' ', '\t']);
        let (kind, subtype) = media_type.split_once('/')?;
        // A comma begins another value, as two headers may be read as one.
        let is_parameter = |b: u8| b == b'\t' || (b == b' ' || b.is_ascii_graphic()) && b != b',';
        let is_good = is_token(kind) && is_token(subtype) && parameters.bytes().all(is_parameter);
        let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        is_good.then_some(if is_form { Self::Form } else { Self::Other })
    }
}

/// RFC 9110 §5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_signed_and_what_is_no_media_type_is_in_doubt() {
        let forms = ["application/x-www-form-urlencoded", "\tApplication/X-WWW-Form-URLEncoded ; charset=utf-8;"];
        let others = [
            "application/json",
            "multipart/form-data; boundary=\"a b\"",
            "application/x-www-form-urlencoded-not",
            "text/plain;application/x-www-form-urlencoded",
        ];
        let doubts = [
            "",
            "application",
            "application/",
            "/x-www-form-urlencoded",
            "\"application/x-www-form-urlencoded\"",
            "application/x-www-form-urlencoded, application/json",
            "application/json; a=b, application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded x",
            "application/x-www-form-urlencoded; charset=\u{e9}",
            "application/x-www-form-urlencoded\u{200b}",
            "\u{a0}application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded;\0",
        ];
        for (kind, all) in
            [(Some(BodyKind::Form), &forms[..]), (Some(BodyKind::Other), &others[..]), (None, &doubts[..])]
        {
            for content_type in all {
                assert_eq!(BodyKind::of(content_type), kind, "{content_type:?}");
            }
        }
    }
}
