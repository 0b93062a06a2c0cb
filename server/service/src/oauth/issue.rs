//! Issuing access tokens.

use domain::access::Access;
use domain::id::AccessTokenId;
use domain::scope::Scope;
use domain::secret_format::ACCESS_TOKEN_PREFIX;
use domain::time::SECOND;

use super::queue::PendingToken;
use super::{AuthorizationServer, Client};
use crate::random;
use crate::secret::PlainSecret;
use crate::verify::Granted;

/// A token, shown to its client once.
pub struct Issued {
    pub token: PlainSecret,
    /// In seconds.
    pub expires_in: u32,
    pub scope: Scope,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// What is wrong with the scope, in a sentence.
    Scope(String),
    /// The secret was good, but the application was changed, disabled or deleted meanwhile.
    Client,
    Unavailable,
}

impl AuthorizationServer {
    /// Issues a token to a client: for `scope`, or for all that its roles give. On return it works everywhere
    /// in this process.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn issue(&self, client: &Client, scope: Option<&str>) -> Result<Issued, Refused> {
        let Client { application, requester } = client;
        let index = &self.service.index;
        let at = self.service.clock.now();
        let scope = granted(&application.most, scope)
            .inspect_err(|_| self.refused(requester, "it asked for more than its roles give", at))?;
        let by_id = |(slug, access): (&String, &Access)| {
            application.apis.iter().find(|(known, _)| known == slug).map(|(_, id)| (*id, *access))
        };
        let granted = Granted::new(scope.permissions, scope.access.iter().filter_map(by_id).collect());
        let id = random::id(AccessTokenId::new, at);
        let token = PlainSecret::generate(ACCESS_TOKEN_PREFIX, id.bits());
        let hash = token.hash(&self.service.ring);
        let expires_at = at.plus(i64::from(application.token_seconds) * SECOND);
        let pending = PendingToken {
            id,
            client: application.id,
            epoch: application.epoch,
            hash: hash.to_stored(),
            scope: granted.to_stored(),
            at,
            expires_at,
        };
        index.take_token(id, application, hash, granted, expires_at);
        let refused = match self.write(pending).await {
            Some(true) => {
                self.issued(requester, scope.to_string(), at);
                return Ok(Issued { token, expires_in: application.token_seconds, scope });
            }
            Some(false) => Refused::Client,
            None => Refused::Unavailable,
        };
        index.drop_token(id);
        Err(refused)
    }
}

fn granted(most: &Scope, asked: Option<&str>) -> Result<Scope, Refused> {
    let asked = asked.map(Scope::parse).transpose().map_err(|error| Refused::Scope(error.to_string()))?;
    let Some(asked) = asked.filter(|scope| !scope.is_empty()) else {
        if most.is_empty() {
            return Err(Refused::Scope("The roles of the application give it nothing.".to_owned()));
        }
        return Ok(most.clone());
    };
    match asked.beyond(most) {
        None => Ok(asked),
        Some(word) => Err(Refused::Scope(format!("The roles of the application do not give {word}."))),
    }
}
