//! Issuing access tokens.

use domain::access::Access;
use domain::id::AccessTokenId;
use domain::scope::Scope;
use domain::secret_format::ACCESS_TOKEN_PREFIX;
use domain::time::SECOND;

use super::queue::{self, PendingToken};
use super::{Granted, trace};
use crate::secret::{PlainSecret, random};
use crate::service::Service;
use crate::verify::Client;

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

/// Issues a token to a client: for `scope`, or for all that its roles give. On return it works everywhere
/// in this process.
///
/// # Errors
/// [`Refused`].
pub async fn issue(service: &Service, client: &Client, scope: Option<&str>) -> Result<Issued, Refused> {
    let at = service.clock.now();
    let scope = granted(client, scope)
        .inspect_err(|_| trace::refused(service, &client.asking, "it asked for more than its roles give", at))?;
    let by_id = |(slug, access): (&String, &Access)| {
        client.apis.iter().find(|(known, _)| known == slug).map(|(_, id)| (*id, *access))
    };
    let granted = Granted::new(scope.permissions, scope.access.iter().filter_map(by_id).collect());
    let id = random::id(AccessTokenId::new, at);
    let token = PlainSecret::generate(ACCESS_TOKEN_PREFIX, id.bits());
    let hash = token.hash(&service.ring);
    let expires_at = at.plus(i64::from(client.token_seconds) * SECOND);
    let pending = PendingToken {
        id,
        client: client.id,
        epoch: client.epoch,
        hash: hash.to_stored(),
        scope: granted.to_stored(),
        at,
        expires_at,
    };
    service.index.take_token(id, client, hash, granted, expires_at);
    let refused = match queue::write(service, pending).await {
        Some(true) => {
            trace::issued(service, &client.asking, scope.to_string(), at);
            return Ok(Issued { token, expires_in: client.token_seconds, scope });
        }
        Some(false) => Refused::Client,
        None => Refused::Unavailable,
    };
    service.index.drop_token(id);
    Err(refused)
}

fn granted(client: &Client, asked: Option<&str>) -> Result<Scope, Refused> {
    let asked = asked.map(Scope::parse).transpose().map_err(|error| Refused::Scope(error.to_string()))?;
    let Some(asked) = asked.filter(|scope| !scope.is_empty()) else {
        if client.most.is_empty() {
            return Err(Refused::Scope("The roles of the application give it nothing.".to_owned()));
        }
        return Ok(client.most.clone());
    };
    match asked.beyond(&client.most) {
        None => Ok(asked),
        Some(word) => Err(Refused::Scope(format!("The roles of the application do not give {word}."))),
    }
}
