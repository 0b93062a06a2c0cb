//! What the index holds of applications: OAuth 2.0 clients and their access tokens.

use std::sync::Arc;

use arc_swap::ArcSwap;
use domain::id::{AccessTokenId, ApplicationId, CredentialId};
use domain::time::Timestamp;

use super::counter::Counter;
use super::entry::Tenant;
use super::granted::Granted;
use super::grants::{Basis, Grants, RoleCell};
use super::secrets::{Previous, Secrets};
use super::subject::Subject;
use crate::secret::HashedSecret;

pub(super) struct Application {
    pub(super) id: ApplicationId,
    pub(super) tenant: Arc<Tenant>,
    pub(super) state: ArcSwap<ApplicationState>,
    pub(super) counter: Arc<Counter>,
}

/// What can change about an application; its tokens point at it, so that a change counts for all of them.
#[derive(Clone)]
pub(super) struct ApplicationState {
    pub(super) name: String,
    pub(super) roles: Vec<Arc<RoleCell>>,
    pub(super) disabled: bool,
    pub(super) deleted: bool,
    /// Tokens of another epoch are dead.
    pub(super) epoch: i64,
    pub(super) hash: HashedSecret,
    pub(super) previous: Option<Previous>,
}

impl Application {
    /// The application itself as the rules look at it: the most that a token of it can be.
    pub(super) fn subject<'c>(&'c self, state: &'c ApplicationState) -> Subject<'c> {
        Subject {
            id: CredentialId::Application(self.id),
            noun: "the application",
            name: &state.name,
            tenant: &self.tenant,
            owner: None,
            project: None,
            switched_off: state.disabled.then_some("the application is disabled"),
            approved: true,
            revoked: state.deleted.then_some("the application was deleted"),
            issued_at: self.id.made_at(),
            expires_at: Timestamp::NEVER,
            networks: &[],
            rate: None,
            grants: Grants { roles: &state.roles, narrowing: None, permitted: None, basis: Basis::Roles },
            counter: &self.counter,
        }
    }
}

impl ApplicationState {
    pub(super) const fn secrets(&self) -> Secrets<'_> {
        Secrets { present: &self.hash, previous: self.previous.as_ref() }
    }
}

pub(super) struct Token {
    pub(super) application: Arc<Application>,
    pub(super) hash: HashedSecret,
    pub(super) epoch: i64,
    pub(super) expires_at: Timestamp,
    pub(super) revoked: bool,
    pub(super) granted: Granted,
}

impl Token {
    pub(super) const fn secrets(&self) -> Secrets<'_> {
        Secrets { present: &self.hash, previous: None }
    }

    /// Lends the token as the rules look at it: its application, narrowed to what was granted.
    pub(super) fn with_subject<R>(&self, id: AccessTokenId, with: impl FnOnce(&Subject<'_>) -> R) -> R {
        let state = self.application.state.load();
        let of_application = self.application.subject(&state);
        let ended = "every token of the application was ended since this one was issued";
        let ended = (self.epoch != state.epoch).then_some(ended);
        with(&Subject {
            noun: "the token",
            revoked: of_application.revoked.or(ended).or(self.revoked.then_some("the token was revoked")),
            issued_at: id.made_at(),
            expires_at: self.expires_at,
            grants: Grants {
                narrowing: Some(&self.granted.access),
                permitted: Some(self.granted.permissions),
                ..of_application.grants
            },
            ..of_application
        })
    }
}
