//! The REST interface: its resources, its table of who may what, its promises.

mod api_keys;
mod applications;
mod consumers;
mod idempotency;
mod resources;
mod shape;
mod table;
mod tokens;

use domain::api_key::NewKey;
use domain::application::ApplicationDraft;
use domain::id::KeyId;
use domain::role::RoleName;
use serde_json::Value;
use service::api_keys as keys;

use crate::common::{Answer, Key, Server};

/// Somebody who calls with a credential.
pub(crate) struct Caller<'s> {
    server: &'s Server,
    pub(crate) key: Key,
}

impl Caller<'_> {
    pub(crate) async fn send(&self, method: &str, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {}", self.key.secret);
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        let answer = self.server.send(method, &format!("/api/v1{path}"), &all, body.to_owned()).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", &[]).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &body.to_string(), &[]).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, &body.to_string(), &[]).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, "", &[]).await
    }
}

impl Server {
    /// A new user of `tenant` with these roles, and a key of theirs that nothing limits.
    pub(crate) async fn caller(&self, tenant: &str, email: &str, roles: &[RoleName]) -> Caller<'_> {
        self.user(tenant, email, roles).await;
        let endless = [("api_keys.max_expiration_days".to_owned(), "none".to_owned())];
        service::settings::change(&self.service, &self.operator(tenant).await, None, &endless).await.unwrap();
        self.caller_with(tenant, email, NewKey { name: "caller".into(), ..NewKey::default() }).await
    }

    /// Another key of somebody, as `new` says.
    pub(crate) async fn caller_with(&self, tenant: &str, email: &str, new: NewKey) -> Caller<'_> {
        let generated = keys::generate_for(&self.service, &self.operator(tenant).await, email, &new).await.unwrap();
        Caller { server: self, key: Key { id: generated.key.id, secret: generated.secret } }
    }

    /// An application of the tenant `default` with this role, by its access token.
    pub(crate) async fn application_caller(&self, role: RoleName) -> Caller<'_> {
        let operator = self.operator("default").await;
        let draft = ApplicationDraft { name: "ERP".into(), roles: vec![role], disabled: false };
        let added = service::applications::add(&self.service, &operator, &draft).await.unwrap();
        let secret = self.token(&added).await;
        Caller { server: self, key: Key { id: KeyId::from_bits(0), secret } }
    }

    /// Who administers the tenant `default` and has keys of their own.
    pub(crate) async fn admin(&self) -> Caller<'_> {
        self.caller("default", "ada@example.test", &[RoleName::TENANT_ADMIN, RoleName::DEVELOPER]).await
    }
}

/// Asserts a problem document with this status and code, and gives it.
#[track_caller]
pub(crate) fn problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let json = answer.json();
    assert_eq!(json["status"], status);
    assert!(!json["detail"].as_str().unwrap().is_empty());
    json
}

/// The same for one that names a field.
#[track_caller]
pub(crate) fn about(answer: &Answer, status: u16, field: &str) {
    let json = problem(answer, status, "invalid");
    let fields: Vec<_> = json["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert!(fields.contains(&&Value::from(field)), "{field}: {json}");
}
