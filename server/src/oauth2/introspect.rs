//! `POST /oauth2/introspect`: is this credential, of whatever kind, active? (RFC 7662)

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::response::Response;
use domain::access::Access;
use domain::id::{CredentialId, TenantId};
use domain::permission::Permission;
use domain::scope::Scope;
use domain::time::Timestamp;
use serde_json::{Value, json};
use service::verify::{Credential, Question};

use super::client;
use super::error::Error;
use super::form::Form;
use crate::error::{BAD_BEARER, Problem};
use crate::state::AppState;
use crate::verify::caller;

/// Who asks.
struct Asker {
    /// Credentials of any other tenant are inactive for it; with none, those of every tenant are told.
    tenant: Option<TenantId>,
    /// A client without the permission `verify` may only ask about its own tokens.
    only: Option<CredentialId>,
}

pub(super) async fn introspect(State(state): State<AppState>, request: Request) -> Result<Response, Error> {
    let (parts, form) = Form::read(&state, request).await?;
    let asker = asker(&state, &parts, &form)?;
    let secret = form.require("token")?;
    let question = Question { secret, tenant: asker.tenant, ..Question::default() };
    let body = state.service.index().verify(&question, |verdict| match &verdict.credential {
        Some(credential) if asker.only.is_none_or(|only| only == credential.id) => told(&state.public_url, credential),
        // §2.2: nothing else about a token that is not active.
        _ => json!({ "active": false }),
    });
    if !state.service.index().is_answering() {
        return Err(Error::unavailable());
    }
    Ok(super::json(StatusCode::OK, &body))
}

/// A client by its secret, or a credential that may verify by `Authorization: Bearer` (§2.1).
fn asker(state: &AppState, parts: &Parts, form: &Form) -> Result<Asker, Error> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|line| line.to_str().ok()).unwrap_or_default();
    if header.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer ")) {
        return match caller::tenant(state, parts) {
            Ok(tenant) => Ok(Asker { tenant, only: None }),
            Err(problem) => Err(refused(&problem)),
        };
    }
    let client = client::authenticate(state, parts, form)?;
    let may = client.most().permissions.has(Permission::Verify);
    Ok(Asker { tenant: Some(client.tenant()), only: (!may).then_some(CredentialId::Application(client.id())) })
}

/// RFC 6750 §3.1.
fn refused(problem: &Problem) -> Error {
    let (status, description) = (problem.status(), problem.detail());
    match status {
        StatusCode::UNAUTHORIZED => Error::new(status, "invalid_token", description).with(WWW_AUTHENTICATE, BAD_BEARER),
        StatusCode::FORBIDDEN => Error::new(status, "insufficient_scope", description),
        _ => Error::unavailable(),
    }
}

fn told(issuer: &str, credential: &Credential<'_>) -> Value {
    let access: Vec<(&str, Access)> = credential.access().collect();
    let audience: Vec<&str> = access.iter().map(|(slug, _)| *slug).collect();
    let access = access.iter().map(|(slug, access)| ((*slug).to_owned(), *access)).collect();
    let scope = Scope { access, permissions: credential.permissions() };
    let subject = credential.owner.map_or_else(|| credential.id.to_string(), |(id, _)| id.to_string());
    let mut body = json!({
        "active": true,
        "token_type": "Bearer",
        "client_id": credential.id.to_string(),
        "scope": scope.to_string(),
        "sub": subject,
        "aud": audience,
        "iss": issuer,
        "iat": seconds(credential.issued_at),
    });
    if credential.expires_at != Timestamp::NEVER {
        body["exp"] = seconds(credential.expires_at).into();
    }
    if let Some((_, email)) = credential.owner {
        body["username"] = email.into();
    }
    body
}

const fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1_000)
}
