//! Where to go after signing in: a page of this console, never another site.

use axum::http::Uri;
use axum::http::uri::PathAndQuery;

pub const SIGN_IN: &str = "/login";
const HOME: &str = "/";

/// The sign-in page, which returns to `uri`.
#[must_use]
pub fn sign_in_and_return(uri: &Uri) -> String {
    match uri.path_and_query().map(PathAndQuery::as_str) {
        None | Some(HOME) => SIGN_IN.to_owned(),
        Some(path) => sign_in_and_return_to(path),
    }
}

/// The same, with the path and query to return to.
#[must_use]
pub fn sign_in_and_return_to(path: &str) -> String {
    format!("{SIGN_IN}?next={}", encode(path))
}

/// The `next` that a sign-in page was asked with.
#[must_use]
pub fn next_of(uri: &Uri) -> String {
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let next = pairs.into_iter().find(|(name, _)| *name == "next").map(|(_, value)| decode(value));
    checked(next.as_deref()).to_owned()
}

/// `next`, if it leads to a page of this console that is not about signing in; otherwise its first page.
#[must_use]
pub fn checked(next: Option<&str>) -> &str {
    let Some(next) = next else { return HOME };
    let leads_here = next.starts_with('/')
        && !next.starts_with("//")
        // Browsers take a backslash for a slash, and drop tabs and line breaks.
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && next.parse::<PathAndQuery>().is_ok()
        && !next.starts_with(SIGN_IN)
        && !next.starts_with("/logout")
        // A file is no page, and that it was taken is told in the log.
        && !next.split(['?', '#']).next().is_some_and(|path| path.ends_with(".csv"));
    if leads_here { next } else { HOME }
}

/// Percent-encoded, but for slashes.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

/// Percent-decoded.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (first, escape) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_back_to_the_page() {
        let uri: Uri = "/api-keys?q=a%20b&sort=-name".parse().unwrap();
        let link = sign_in_and_return(&uri);
        assert_eq!(link, "/login?next=/api-keys%3Fq%3Da%2520b%26sort%3D-name");
        assert_eq!(next_of(&link.parse().unwrap()), "/api-keys?q=a%20b&sort=-name");
        assert_eq!(sign_in_and_return(&Uri::from_static("/")), "/login");
    }

    #[test]
    fn no_other_site_is_led_to() {
        for bad in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "evil",
            "",
            "javascript:alert(1)",
            "/a\nb",
            "/login",
            "/logout",
            "/login?next=/login",
            "\\\\evil.example",
            "/é",
        ] {
            assert_eq!(checked(Some(bad)), "/", "{bad:?}");
        }
        assert_eq!(checked(Some("/profile/api-keys?a=b")), "/profile/api-keys?a=b");
        assert_eq!(checked(None), "/");
    }
}
