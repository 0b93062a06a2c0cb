//! Each MUST of the RFCs about client credentials, introspection, revocation and metadata, a test by its clause.

mod introspection;
mod metadata;
mod old_secret;
mod revocation;
mod token;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::access::Access;
use domain::api::ApiDraft;
use domain::application::{ApplicationDraft, ApplicationSecret};
use domain::role::RoleDraft;
use service::{Actor, apis, applications, roles};

use crate::common::{Answer, Server};

pub(super) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
pub(super) const GRANT: &str = "grant_type=client_credentials";

impl Server {
    /// The tenant `default` with the APIs `orders` and `billing`, the role `clerk` (orders: full, billing: read).
    pub(super) async fn organisation(&self) -> Actor {
        let actor = self.operator("default").await;
        for slug in ["orders", "billing"] {
            let draft = ApiDraft { slug: slug.into(), name: slug.into(), ..ApiDraft::default() };
            apis::register(&self.service, &actor, &draft).await.unwrap();
        }
        let access = [("orders".to_owned(), Access::Full), ("billing".to_owned(), Access::Read)].into_iter().collect();
        let draft = RoleDraft { name: "clerk".into(), access, ..RoleDraft::default() };
        roles::add(&self.service, &actor, &draft).await.unwrap();
        actor
    }

    pub(super) async fn application(&self, roles: &[&str]) -> ApplicationSecret {
        let actor = self.operator("default").await;
        let roles = roles.iter().map(|role| role.parse().unwrap()).collect();
        let draft = ApplicationDraft { name: "ERP".into(), roles, disabled: false };
        applications::add(&self.service, &actor, &draft).await.unwrap()
    }

    pub(super) async fn form(&self, path: &str, basic: Option<&str>, body: &str) -> Answer {
        match basic {
            Some(basic) => self.send("POST", path, &[FORM, ("authorization", basic)], body.to_owned()).await,
            None => self.send("POST", path, &[FORM], body.to_owned()).await,
        }
    }

    /// An access token for all that the application may.
    pub(crate) async fn token(&self, of: &ApplicationSecret) -> String {
        let answer = self.form("/oauth2/token", Some(&basic_of(of)), GRANT).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }
}

pub(super) fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

pub(super) fn basic_of(of: &ApplicationSecret) -> String {
    basic(&of.application.id.to_string(), &of.secret)
}

/// The error must be of the RFC, described in the characters that it allows, and kept by nobody.
#[track_caller]
pub(super) fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (status, Some(error)), "{}", answer.body);
    let description = answer.json()["error_description"].as_str().unwrap().to_owned();
    assert!(description.len() > 10 && description.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\'));
    kept_by_nobody(answer);
}

#[track_caller]
pub(super) fn kept_by_nobody(answer: &Answer) {
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
}
