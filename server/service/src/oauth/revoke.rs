//! Ending access tokens: by their client, and by time.

use domain::event::Action;
use domain::id::{AccessTokenId, ApplicationId};
use domain::secret_format::{self, ACCESS_TOKEN_PREFIX};
use domain::time::HOUR;

use super::{AuthorizationServer, Client};
use crate::error::{Failure, Result};
use crate::mutation::{EventDraft, Mutation};
use crate::secret::HashedSecret;
use crate::service::Service;
use crate::slices::Forgotten;
use crate::store::{FromRow, Row, sql};
use crate::verify::Change;

#[derive(Debug, thiserror::Error)]
pub enum NotRevoked {
    #[error("the token was issued to another client")]
    Foreign,
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for NotRevoked {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl AuthorizationServer {
    /// Ends a token of this client (RFC 7009 §2). One that nobody knows needs no ending.
    ///
    /// # Errors
    /// [`NotRevoked`].
    pub async fn revoke(&self, client: &Client, token: &str) -> std::result::Result<(), NotRevoked> {
        let parsed = secret_format::parse(token).filter(|parsed| parsed.prefix == ACCESS_TOKEN_PREFIX);
        let Some(parsed) = parsed else { return Ok(()) };
        let requester = &client.requester;
        let actor = requester.actor();
        let mut mutation = Mutation::of_newcomer(&self.service, &actor).await?;
        let id = AccessTokenId::from_bits(parsed.id_bits);
        // The index may not have heard yet of what another process issued this very moment.
        let stored: Option<Stored> =
            sql("SELECT application_id, secret_hash, revoked FROM access_tokens WHERE id = $1")
                .bind(id)
                .one(mutation.tx())
                .await?;
        if stored.is_none() {
            self.service.index.drop_lost_token(id, requester.id, token);
        }
        match stored.filter(|stored| stored.hash.matches(token, &self.service.ring)) {
            None => Ok(()),
            Some(stored) if stored.application != requester.id => Err(NotRevoked::Foreign),
            Some(stored) if stored.revoked => Ok(()),
            Some(_) => {
                sql("UPDATE access_tokens SET revoked = TRUE WHERE id = $1").bind(id).run_any(mutation.tx()).await?;
                let details = vec![("token", id.to_string())];
                let event = EventDraft { target_id: Some(requester.id.to_string()), target: &requester.name, details };
                mutation.event(Action::ApplicationTokenRevoked, event).await?;
                mutation.changed(Change::AccessToken(id));
                Ok(mutation.commit().await?)
            }
        }
    }
}

struct Stored {
    application: ApplicationId,
    hash: HashedSecret,
    revoked: bool,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            application: row.parsed("application_id")?,
            hash: row.parsed("secret_hash")?,
            revoked: row.get("revoked")?,
        })
    }
}

/// Removes tokens that expired more than an hour ago, and those in memory that cannot work again.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<u64> {
    let now = service.clock.now();
    service.index.sweep_tokens(now);
    let values = vec![now.plus(-HOUR).into()];
    Forgotten { table: "access_tokens", key: &["id"], condition: "expires_at < $1", values }.delete(service).await
}
