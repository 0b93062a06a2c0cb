//! A verdict as JSON, written straight from what the index lends.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::role::Role;
use domain::time::Timestamp;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use service::verify::{Credential, Verdict};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// Room for the usual answer, so that it is written without growing.
const USUAL_LEN: usize = 512;

/// What all credentials of this server are, so far.
pub(super) const KIND: &str = "api_key";

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
struct Roles<'a>(&'a [Role]);
/// Access by API comes with APIs; until then there is none to tell of.
struct NoAccess;

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
            map.serialize_entry("access", &NoAccess)?;
            map.serialize_entry("expires_at", &expires)?;
            map.serialize_entry("ratelimit", &())?;
        }
        map.end()
    }
}

impl Serialize for Details<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(credential) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &Shown(credential.id))?;
        map.serialize_entry("kind", KIND)?;
        map.serialize_entry("name", credential.name)?;
        map.serialize_entry("tenant", &Shown(credential.tenant))?;
        map.serialize_entry("owner", &Shown(credential.owner))?;
        map.serialize_entry("owner_email", credential.owner_email)?;
        map.serialize_entry("project", &())?;
        map.serialize_entry("roles", &Roles(credential.roles))?;
        map.end()
    }
}

impl<T: std::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for Roles<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|role| role.as_str()))
    }
}

impl Serialize for NoAccess {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{KeyId, RequestId, TenantId, UserId};
    use domain::verdict::Code;

    #[test]
    fn the_answer_is_as_documented() {
        let request_id = RequestId::from_bits(1);
        let refused = Verdict { code: Code::Revoked, request_id, credential: None };
        assert_eq!(
            String::from_utf8(body(&refused)).unwrap(),
            r#"{"valid":false,"code":"REVOKED","request_id":"req_00000000000000000000000001"}"#
        );
        let credential = Credential {
            id: KeyId::from_bits(2),
            name: "Größe \"1\"",
            tenant: TenantId::from_bits(3),
            owner: UserId::from_bits(4),
            owner_email: "ann@example.test",
            roles: &[Role::Developer, Role::Gateway],
            expires_at: Timestamp::from_millis(0),
        };
        let valid = Verdict { code: Code::Valid, request_id, credential: Some(credential) };
        let json: serde_json::Value = serde_json::from_slice(&body(&valid)).unwrap();
        assert_eq!(json["valid"], true);
        assert_eq!(json["credential"]["kind"], "api_key");
        assert_eq!(json["credential"]["name"], "Größe \"1\"");
        assert_eq!(json["credential"]["roles"], serde_json::json!(["developer", "gateway"]));
        assert_eq!(json["credential"]["project"], serde_json::Value::Null);
        assert_eq!(json["expires_at"], "1970-01-01T00:00:00.000Z");
        assert_eq!(json["access"], serde_json::json!({}));
    }
}
