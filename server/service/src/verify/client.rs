//! Applications at the OAuth 2.0 endpoints: who is the client with this secret?

use std::sync::atomic::Ordering;

use domain::access::Access;
use domain::id::{AccessTokenId, ApiId, ApplicationId, TenantId};
use domain::scope::Scope;
use domain::time::Timestamp;
use domain::verdict::Code;

use super::application::Token;
use super::granted::Granted;
use super::index::Index;
use super::question::Question;
use super::subject::Subject;
use crate::secret::HashedSecret;

/// An application that has shown its secret.
pub(crate) struct Client {
    pub(crate) id: ApplicationId,
    pub(crate) tenant: TenantId,
    pub(crate) name: String,
    pub(crate) epoch: i64,
    /// All that its roles give, by slug.
    pub(crate) most: Scope,
    /// The ID of each API in `most`.
    pub(crate) apis: Vec<(String, ApiId)>,
    /// How long a token of its tenant works, in seconds.
    pub(crate) token_seconds: u32,
}

/// An application that somebody said to be and is not taken for.
pub(crate) struct NotClient {
    pub(crate) tenant: TenantId,
    pub(crate) name: String,
    pub(crate) reason: &'static str,
}

impl Index {
    /// The application with this ID, if the secret of `question` is its own and it is not disabled.
    ///
    /// # Errors
    /// [`NotClient`]; `None` if there is no such application.
    pub(crate) fn client(
        &self,
        id: ApplicationId,
        question: &Question<'_>,
        now: Timestamp,
    ) -> Result<Client, Option<NotClient>> {
        let application = self.applications.pin().get(&id).cloned().ok_or(None)?;
        let state = application.state.load();
        let Subject { grants, switched_off, revoked, .. } = application.subject(&state);
        if revoked.is_some() {
            return Err(None);
        }
        let (tenant, name) = (application.tenant.id, state.name.clone());
        let found = state.secrets().find(now, |hash| hash.matches(question.secret, &self.ring));
        let Some((presented, hash)) = found else {
            return Err(Some(NotClient { tenant, name, reason: "another secret" }));
        };
        if presented.is_previous() {
            self.old_secret_calls.note(id.into(), hash, question, now);
        }
        if let Some(reason) = switched_off {
            return Err(Some(NotClient { tenant, name, reason }));
        }
        let mut client = Client {
            id,
            tenant,
            name,
            epoch: state.epoch,
            most: Scope { permissions: grants.permissions(), ..Scope::default() },
            apis: Vec::new(),
            token_seconds: application.tenant.token_seconds.load(Ordering::Relaxed),
        };
        for api in &application.tenant.apis.load().all {
            let access = grants.access_to(api);
            if access != Access::None {
                client.most.access.insert(api.slug.to_string(), access);
                client.apis.push((api.slug.to_string(), api.id));
            }
        }
        Ok(client)
    }

    /// Counts a request for a token in the use of the application, which has shown its secret.
    pub(crate) fn count_request(&self, id: ApplicationId, code: Code, now: Timestamp) {
        if let Some(application) = self.applications.pin().get(&id) {
            self.counters.call(id.into(), &application.counter, code, now);
        }
    }

    /// Counts a request of somebody who has not.
    pub(crate) fn count_attempt(&self, id: ApplicationId, now: Timestamp) {
        if let Some(application) = self.applications.pin().get(&id) {
            self.counters.attempt(id.into(), &application.counter, now);
        }
    }

    /// Takes in a token that is being issued. Nobody has its secret before it is written.
    pub(crate) fn take_token(
        &self,
        id: AccessTokenId,
        client: &Client,
        hash: HashedSecret,
        granted: Granted,
        expires_at: Timestamp,
    ) {
        let Some(application) = self.applications.pin().get(&client.id).cloned() else { return };
        let token = Token { application, hash, epoch: client.epoch, expires_at, revoked: false, granted };
        self.tokens.pin().insert(id.bits(), token);
    }

    /// Forgets a token that was not issued after all.
    pub(crate) fn drop_token(&self, id: AccessTokenId) {
        self.tokens.pin().remove(&id.bits());
    }

    /// Forgets a token of an application that the database does not know: one that has failed over may have lost it.
    pub(crate) fn drop_lost_token(&self, id: AccessTokenId, of: ApplicationId, secret: &str) {
        let tokens = self.tokens.pin();
        let is_own = |token: &Token| token.application.id == of && token.hash.matches(secret, &self.ring);
        if tokens.get(&id.bits()).is_some_and(is_own) {
            tokens.remove(&id.bits());
        }
    }

    /// Those of `lists`, each the IDs of tokens with spaces between them, that are not in here.
    pub(super) fn unknown_tokens(&self, lists: &[String]) -> Vec<String> {
        let tokens = self.tokens.pin();
        let ids = lists.iter().flat_map(|list| list.split(' '));
        let is_unknown = |id: &&str| id.parse::<AccessTokenId>().is_ok_and(|id| !tokens.contains_key(&id.bits()));
        ids.filter(is_unknown).map(str::to_owned).collect()
    }

    /// How many access tokens are in here.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.tokens.len()
    }

    /// Forgets tokens that cannot work again.
    pub(crate) fn sweep_tokens(&self, now: Timestamp) {
        let tokens = self.tokens.pin();
        tokens.retain(|_, token| {
            let state = token.application.state.load();
            token.expires_at > now && !state.deleted && token.epoch == state.epoch
        });
    }
}
