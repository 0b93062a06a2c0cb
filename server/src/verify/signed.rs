//! Signed requests (RFC 5849) at a door: what was signed is the original request, as a trusted proxy tells it. Nothing
//! is guessed: a signature is made over one URL, and a server that tries two accepts what was meant for another.

use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use oauth1::BodyKind;
use service::verify::Verdict;

use super::authz;
use super::original_request::OriginalRequest;
use crate::error::Problem;

/// As in [`crate::error::BEARER`].
const REALM: &str = "claviger";

/// The request that was signed, with the header that says so.
///
/// # Errors
/// What the door would have to be told, or cannot be told, in words.
pub(super) fn request<'a>(
    told: &OriginalRequest<'a>,
    headers: &HeaderMap,
    authorization: &'a str,
) -> Result<oauth1::Request<'a>, &'static str> {
    let OriginalRequest { method, path, query, authority, scheme, .. } = *told;
    let method = method.ok_or("A signature needs the method of the original request, which no trusted proxy told.")?;
    refuse_a_form(method, headers)?;
    let scheme = scheme.ok_or(
        "A signature needs the scheme of the original request, which no trusted proxy told for certain: X-Forwarded-Proto.",
    )?;
    let authority =
        authority.ok_or("A signature needs the host of the original request, which no trusted proxy told.")?;
    let path = path.ok_or("A signature needs the path of the original request, which no trusted proxy told.")?;
    Ok(oauth1::Request { method, scheme, authority, path, query, authorization: Some(authorization), form: None })
}

/// Lets a request through in whose body nobody reads a form: that would be part of what is signed.
fn refuse_a_form(method: &str, headers: &HeaderMap) -> Result<(), &'static str> {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let kind = match (types.next(), types.next()) {
        // Some servers take the body of a POST that says nothing of it for a form.
        (None, _) if method.eq_ignore_ascii_case("POST") => {
            return Err("A signed POST needs a Content-Type at a door.");
        }
        (None, _) => return Ok(()),
        (Some(one), None) => one.to_str().ok().and_then(BodyKind::of),
        (Some(_), Some(_)) => None,
    };
    match kind {
        Some(BodyKind::Other) => Ok(()),
        Some(BodyKind::Form) => Err(
            "A form is part of what is signed, and a door does not see it: have whoever receives it ask /v1/verify/oauth1.",
        ),
        None => {
            Err("A signed request needs one Content-Type that is a media type: servers read others in several ways.")
        }
    }
}

/// What is wrong with the signature is told in the words of OAuth 1.0. Always 401, where §3.2 has 400 for some: nginx
/// takes any other status for its own failure.
pub(super) fn refusal(verdict: &Verdict<'_>) -> Problem {
    match &verdict.problem {
        None => authz::refusal(verdict),
        Some(problem) => Problem::new(StatusCode::UNAUTHORIZED, verdict.code.as_str(), problem.to_string())
            .request(verdict.request_id)
            .with(WWW_AUTHENTICATE, challenge(problem)),
    }
}

fn challenge(problem: &oauth1::Problem) -> HeaderValue {
    // Names that a client chose are in it, percent-encoded.
    HeaderValue::try_from(problem.www_authenticate(REALM))
        .unwrap_or(HeaderValue::from_static("OAuth realm=\"claviger\""))
}
