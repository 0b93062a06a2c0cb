//! A new secret under the same ID, and the end of the old one.

use domain::api_key::GeneratedKey;
use domain::event::Action;
use domain::id::KeyId;
use domain::permission::Permission;
use domain::rotation::Overlap;
use domain::status::Status;
use domain::time::Timestamp;

use super::own::own_key;
use crate::actor::Actor;
use crate::error::Result;
use crate::mutation::Mutation;
use crate::rotation::{self, Rotating};
use crate::service::Service;
use crate::settings;
use crate::store::sql;

/// Gives one's own key a new secret. The old one works for `overlap` more, but never longer than the key itself; a
/// still older one ends at once. Also tells until when the old one works.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Broader` for a
/// credential that is not the key and has less; `Conflict` if API keys are switched off or the key is not active.
pub async fn rotate(
    service: &Service,
    actor: &Actor,
    id: KeyId,
    overlap: Overlap,
) -> Result<(GeneratedKey, Timestamp)> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let settings = settings::read(mutation.tx(), actor.tenant).await?;
    if !settings.api_keys_enabled {
        return Err(domain::Error::conflict("API keys are switched off in this tenant.").into());
    }
    let mut key = own_key(&mut mutation, id).await?;
    if key.status != Status::Active {
        let message = format!("Only an active key gets a new secret; this one is {}.", key.status.as_str());
        return Err(domain::Error::conflict(message).into());
    }
    let prefix = &settings.key_prefix;
    let rotating =
        Rotating { id: id.into(), name: &key.name, prefix, expires_at: key.expires_at, action: Action::ApiKeyRotated };
    let new = rotation::replace(&mut mutation, rotating, overlap).await?;
    sql("UPDATE api_keys SET prefix = $2 WHERE id = $1").bind(id).bind(prefix).run(mutation.tx()).await?;
    key.masked = new.masked;
    key.updated_at = mutation.now;
    let until = new.previous_until.unwrap_or(mutation.now);
    mutation.commit().await?;
    Ok((GeneratedKey { key, secret: new.secret.expose().to_owned() }, until))
}

/// Ends the secret before the last rotation now.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Broader` for a credential that
/// is not the key and has less.
pub async fn end_old_secret(service: &Service, actor: &Actor, id: KeyId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let key = own_key(&mut mutation, id).await?;
    rotation::end_old_secret(&mut mutation, id.into(), &key.name, Action::ApiKeyOldSecretEnded).await?;
    mutation.commit().await
}
