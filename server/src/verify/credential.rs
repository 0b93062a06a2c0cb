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

/// What somebody calls with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presented<'a> {
    Secret(&'a str),
    /// The whole `Authorization: OAuth` header of a signed request (RFC 5849 §3.5.1).
    Signed(&'a str),
}

/// A secret, as [`bearer_or_api_key`] finds it, or a signature; never both.
pub(super) fn presented(headers: &HeaderMap) -> Result<Presented<'_>, NoCredential> {
    let lines = || headers.get_all(AUTHORIZATION).iter();
    let is_signed = |text: &&str| oauth1::credentials(text).is_some();
    let Some(signed) = lines().find_map(|line| line.to_str().ok().filter(is_signed)) else {
        return bearer_or_api_key(headers).map(Presented::Secret);
    };
    let is_only = lines().nth(1).is_none() && !headers.contains_key(&API_KEY);
    if is_only { Ok(Presented::Signed(signed)) } else { Err(NoCredential::Unclear) }
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
fn bearer_or_api_key(headers: &HeaderMap) -> Result<&str, NoCredential> {
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
        presented(&map).map(|presented| match presented {
            Presented::Secret(secret) => secret.to_owned(),
            Presented::Signed(header) => format!("signed {header}"),
        })
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
    fn a_signature_is_a_credential_of_its_own() {
        for header in ["OAuth a=\"b\", c=\"d\"", "oauth a=b", "OAuth"] {
            assert_eq!(found(&[("authorization", header)]), Ok(format!("signed {header}")));
            for other in
                [("authorization", "Bearer abc"), ("authorization", header), ("x-api-key", "abc"), ("x-api-key", "")]
            {
                assert_eq!(found(&[("authorization", header), other]), Err(Unclear), "{other:?}");
                assert_eq!(found(&[other, ("authorization", header)]), Err(Unclear), "{other:?}");
            }
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
