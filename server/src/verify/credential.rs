//! Finding the one credential of a request.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Why there is not exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoCredential {
    Missing,
    /// Something is there that cannot be read as a credential, or more than one.
    Unclear,
}

/// The token of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<&str, NoCredential> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    match (lines.next(), lines.next()) {
        (None, _) => Err(NoCredential::Missing),
        (Some(line), None) => bearer_token(line),
        (Some(_), Some(_)) => Err(NoCredential::Unclear),
    }
}

/// The token of `Authorization: Bearer` or `X-API-Key`; if both are there, they must be the same.
pub(super) fn bearer_or_api_key(headers: &HeaderMap) -> Result<&str, NoCredential> {
    let mut lines = headers.get_all(&API_KEY).iter();
    let api_key = match (lines.next(), lines.next()) {
        (None, _) => return bearer(headers),
        (Some(line), None) => token(line.to_str().unwrap_or_default())?,
        (Some(_), Some(_)) => return Err(NoCredential::Unclear),
    };
    match bearer(headers) {
        Err(NoCredential::Missing) => Ok(api_key),
        Ok(same) if same == api_key => Ok(api_key),
        _ => Err(NoCredential::Unclear),
    }
}

/// RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1).
fn bearer_token(line: &HeaderValue) -> Result<&str, NoCredential> {
    let text = line.to_str().map_err(|_| NoCredential::Unclear)?;
    let (scheme, rest) = text.split_once(' ').ok_or(NoCredential::Unclear)?;
    if scheme.eq_ignore_ascii_case("bearer") { token(rest) } else { Err(NoCredential::Unclear) }
}

/// One word, at least a character long.
fn token(text: &str) -> Result<&str, NoCredential> {
    let text = text.trim_matches(' ');
    if text.is_empty() || text.bytes().any(|b| b == b' ' || b == b'\t' || b == b',') {
        return Err(NoCredential::Unclear);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use NoCredential::{Missing, Unclear};

    fn found(headers: &[(&str, &str)]) -> Result<String, NoCredential> {
        let map: HeaderMap = headers
            .iter()
            .map(|(n, v)| (n.parse::<HeaderName>().unwrap(), v.parse::<HeaderValue>().unwrap()))
            .collect();
        bearer_or_api_key(&map).map(str::to_owned)
    }

    #[test]
    fn one_credential_is_found_wherever_it_stands() {
        for headers in [
            &[("authorization", "Bearer abc")][..],
            &[("authorization", "bearer  abc ")],
            &[("x-api-key", "abc")],
            &[("authorization", "Bearer abc"), ("x-api-key", "abc")],
        ] {
            assert_eq!(found(headers).as_deref(), Ok("abc"), "{headers:?}");
        }
    }

    #[test]
    fn no_credential_two_and_half_a_one_are_refused() {
        assert_eq!(found(&[]), Err(Missing));
        for headers in [
            &[("authorization", "Bearer abc"), ("x-api-key", "abd")][..],
            &[("authorization", "Bearer abc"), ("authorization", "Bearer abc")],
            &[("x-api-key", "abc"), ("x-api-key", "abc")],
            &[("authorization", "Bearer")],
            &[("authorization", "Bearer ")],
            &[("authorization", "")],
            &[("authorization", "Basic YTpi")],
            &[("authorization", "Basic YTpi"), ("x-api-key", "abc")],
            &[("authorization", "Bearer a b")],
            &[("authorization", "Bearer a,b")],
            &[("authorization", "abc")],
            &[("x-api-key", "")],
            &[("x-api-key", " ")],
            &[("x-api-key", ""), ("authorization", "Bearer abc")],
        ] {
            assert_eq!(found(headers), Err(Unclear), "{headers:?}");
        }
    }
}
