//! A verdict as JSON, written straight from what the index lends.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::time::Timestamp;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use service::verify::{Credential, Left, Verdict};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// Room for the usual answer, so that it is written without growing.
const USUAL_LEN: usize = 512;

/// The body of an answer.
pub(super) fn body(verdict: &Verdict<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(USUAL_LEN);
    push(&mut out, verdict);
    out
}

/// Appends the verdict to `out`.
pub(super) fn push(out: &mut Vec<u8>, verdict: &Verdict<'_>) {
    // Writing to memory what has only text keys does not fail.
    let _ = serde_json::to_writer(out, &Answer(verdict));
}

pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

struct Answer<'a, 'v>(&'a Verdict<'v>);
struct Details<'a, 'v>(&'a Credential<'v>);
struct Shown<T>(T);
struct Roles<'a, 'v>(&'a Credential<'v>);
struct AccessByApi<'a, 'v>(&'a Credential<'v>);
struct RateLimit(Left);

impl Serialize for Answer<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(verdict) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("valid", &verdict.credential.is_some())?;
        map.serialize_entry("code", verdict.code.as_str())?;
        map.serialize_entry("request_id", &Shown(verdict.request_id))?;
        if let Some(credential) = &verdict.credential {
            let expires = (credential.expires_at != Timestamp::NEVER).then_some(Shown(credential.expires_at));
            map.serialize_entry("credential", &Details(credential))?;
            map.serialize_entry("access", &AccessByApi(credential))?;
            map.serialize_entry("expires_at", &expires)?;
        }
        match verdict.ratelimit {
            Some(left) => map.serialize_entry("ratelimit", &RateLimit(left))?,
            None if verdict.credential.is_some() => map.serialize_entry("ratelimit", &())?,
            None => {}
        }
        if let Some(problem) = &verdict.problem {
            map.serialize_entry("oauth_problem", problem.word())?;
            map.serialize_entry("oauth_problem_advice", &Shown(problem))?;
        }
        map.end()
    }
}

impl Serialize for Details<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(credential) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &Shown(credential.id))?;
        map.serialize_entry("kind", credential.id.kind().as_str())?;
        map.serialize_entry("name", credential.name)?;
        map.serialize_entry("tenant", &Shown(credential.tenant))?;
        map.serialize_entry("owner", &credential.owner.map(|(id, _)| Shown(id)))?;
        map.serialize_entry("owner_email", &credential.owner.map(|(_, email)| email))?;
        map.serialize_entry("project", &credential.project.map(|(_, slug)| slug))?;
        map.serialize_entry("roles", &Roles(credential))?;
        map.end()
    }
}

impl<T: std::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for Roles<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.roles())
    }
}

impl Serialize for AccessByApi<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.access().map(|(slug, access)| (slug, access.as_str())))
    }
}

/// `retry_after` is in seconds, rounded up.
impl Serialize for RateLimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(left) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("limit", &left.limit.limit)?;
        map.serialize_entry("per", left.limit.per.as_str())?;
        map.serialize_entry("remaining", &left.remaining)?;
        if left.retry_after > 0 {
            map.serialize_entry("retry_after", &seconds(*left))?;
        }
        map.end()
    }
}

const fn seconds(left: Left) -> i64 {
    (left.retry_after + 999) / 1_000
}

/// The value of `Retry-After` for a key that was used too often.
pub(super) fn retry_after(left: Option<Left>) -> HeaderValue {
    left.map_or(1, seconds).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::RequestId;
    use domain::limits::{Per, RateLimit};
    use domain::verdict::Code;

    #[test]
    fn the_answer_is_as_documented() {
        let request_id = RequestId::from_bits(1);
        let refused = Verdict {
            code: Code::Revoked,
            request_id,
            credential: None,
            ratelimit: None,
            refusal: None,
            problem: None,
        };
        assert_eq!(
            String::from_utf8(body(&refused)).unwrap(),
            r#"{"valid":false,"code":"REVOKED","request_id":"req_00000000000000000000000001"}"#
        );
        let left = Left { limit: RateLimit { limit: 10, per: Per::Minute }, remaining: 0, retry_after: 5_001 };
        let unsigned = Verdict { code: Code::NotFound, problem: Some(oauth1::Problem::NonceUsed), ..refused };
        assert_eq!(
            String::from_utf8(body(&unsigned)).unwrap(),
            r#"{"valid":false,"code":"NOT_FOUND","request_id":"req_00000000000000000000000001","oauth_problem":"nonce_used","oauth_problem_advice":"oauth_nonce was used before with this timestamp."}"#
        );
        let limited = Verdict { code: Code::RateLimited, ratelimit: Some(left), problem: None, ..unsigned };
        let json: serde_json::Value = serde_json::from_slice(&body(&limited)).unwrap();
        let expected = serde_json::json!({"limit": 10, "per": "minute", "remaining": 0, "retry_after": 6});
        assert_eq!(json["ratelimit"], expected);
        assert_eq!(retry_after(Some(left)), "6");
    }
}
