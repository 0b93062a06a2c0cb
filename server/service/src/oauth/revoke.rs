//! Ending access tokens: by their client, and by time.

use domain::event::Action;
use domain::id::AccessTokenId;
use domain::secret_format::{self, ACCESS_TOKEN_PREFIX};
use domain::time::HOUR;

use crate::error::{Failure, Result};
use crate::mutation::{Change, Mutation, Told};
use crate::service::Service;
use crate::store::{delete_in_slices, sql};
use crate::verify::Client;

#[derive(Debug, thiserror::Error)]
pub enum NotRevoked {
    #[error("the token was issued to another client")]
    Foreign,
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Ends a token of this client (RFC 7009 §2). One that nobody knows needs no ending.
///
/// # Errors
/// [`NotRevoked`].
pub async fn revoke(service: &Service, client: &Client, token: &str) -> std::result::Result<(), NotRevoked> {
    let parsed = secret_format::parse(token).filter(|parsed| parsed.prefix == ACCESS_TOKEN_PREFIX);
    let Some(parsed) = parsed else { return Ok(()) };
    match service.index.client_of(parsed.id_bits, token) {
        None => Ok(()),
        Some(owner) if owner == client.id => Ok(end(service, client, AccessTokenId::from_bits(parsed.id_bits)).await?),
        Some(_) => Err(NotRevoked::Foreign),
    }
}

async fn end(service: &Service, client: &Client, id: AccessTokenId) -> Result<()> {
    let actor = client.asking.actor();
    let mut mutation = Mutation::begin(service, &actor).await?;
    let ended = sql("UPDATE access_tokens SET revoked = TRUE WHERE id = $1 AND application_id = $2 AND NOT revoked")
        .bind(id)
        .bind(client.id)
        .run(mutation.tx())
        .await?;
    if ended > 0 {
        let details = vec![("token", id.to_string())];
        let told = Told { target_id: Some(client.id.to_string()), target: &client.asking.name, details };
        mutation.event(Action::ApplicationTokenRevoked, told).await?;
        mutation.changed(Change::AccessToken(id));
    }
    mutation.commit().await
}

/// Removes tokens that expired more than an hour ago, and those in memory that cannot work again.
///
/// # Errors
/// Of the database.
pub async fn sweep(service: &Service) -> Result<u64> {
    let now = service.clock.now();
    service.index.sweep_tokens(now);
    let hour_ago = now.plus(-HOUR);
    delete_in_slices(&service.database, "access_tokens", "id", "expires_at < $1", hour_ago).await
}
