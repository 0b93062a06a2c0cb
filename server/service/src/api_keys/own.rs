//! What the owner of a key does with it later.

use domain::credential::ApiKey;
use domain::event::Action;
use domain::id::KeyId;
use domain::limits::Limits;
use domain::permission::Permission;
use domain::status::Status;
use domain::{expiry, name};

use super::generate::{limits_told, refuse_beyond_maximum};
use super::row::{find, limit_values, search_text};
use crate::actor::Actor;
use crate::error::Result;
use crate::mutation::{Change, Mutation, Told};
use crate::service::Service;
use crate::settings;
use crate::store::sql;

/// Gives one's own key another name.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Invalid` for `name`.
pub async fn rename(service: &Service, actor: &Actor, id: KeyId, new_name: &str) -> Result<()> {
    actor.require(Permission::ApiKeysOwn)?;
    let owner = actor.owner()?;
    let new_name = name::parse("name", "Description", new_name)?;
    let mut mutation = Mutation::begin(service, actor).await?;
    let now = mutation.now;
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    if key.name == new_name {
        return Ok(());
    }
    let email: Option<String> =
        sql("SELECT email AS t FROM users WHERE id = $1").bind(owner).one(mutation.tx()).await?;
    sql("UPDATE api_keys SET name = $2, sort_name = $3, search = $4, updated_at = $5 WHERE id = $1")
        .bind(id)
        .bind(&new_name)
        .bind(new_name.to_lowercase())
        .bind(search_text(&new_name, &id.to_string(), &key.owner.name, &email.unwrap_or_default()))
        .bind(now)
        .run(mutation.tx())
        .await?;
    let told = Told { target_id: Some(id.to_string()), target: &new_name, details: vec![("was", key.name)] };
    mutation.event(Action::ApiKeyRenamed, told).await?;
    mutation.changed(Change::ApiKey(id));
    mutation.commit().await
}

/// Deletes keys of one's own for good, all of them or none. They are unknown to the next verification.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` if one of them is anybody else's.
pub async fn delete(service: &Service, actor: &Actor, ids: &[KeyId]) -> Result<()> {
    actor.require(Permission::ApiKeysOwn)?;
    let owner = actor.owner()?;
    let mut mutation = Mutation::begin(service, actor).await?;
    let now = mutation.now;
    for &id in ids {
        let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
        let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
        sql("DELETE FROM usage_hours WHERE credential_id = $1").bind(id).run(mutation.tx()).await?;
        sql("DELETE FROM api_keys WHERE id = $1").bind(id).run(mutation.tx()).await?;
        let details = vec![("owner", key.owner.name.clone()), ("status", key.status.to_string())];
        let told = Told { target_id: Some(id.to_string()), target: &key.name, details };
        mutation.event(Action::ApiKeyDeleted, told).await?;
        mutation.changed(Change::ApiKey(id));
    }
    mutation.commit().await
}

/// Lets one's own key work for `days` more: from its end, or from now if that is past.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Invalid` for `days`
/// beyond the tenant's maximum; `Conflict` for a key that is revoked or does not expire.
pub async fn extend(service: &Service, actor: &Actor, id: KeyId, days: u32) -> Result<ApiKey> {
    actor.require(Permission::ApiKeysOwn)?;
    let owner = actor.owner()?;
    let mut mutation = Mutation::begin(service, actor).await?;
    let now = mutation.now;
    let settings = settings::read(mutation.tx(), actor.tenant).await?;
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    if key.status == Status::Revoked {
        return Err(domain::Error::conflict("This key is revoked, which cannot be undone.").into());
    }
    let expires_at = expiry::extended(key.expires_at, days, settings.max_expiration_days, now)?;
    if key.status == Status::Expired {
        // It counts again.
        refuse_beyond_maximum(&mut mutation, &settings, owner).await?;
    }
    sql("UPDATE api_keys SET expires_at = $2, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(expires_at)
        .bind(now)
        .run(mutation.tx())
        .await?;
    let details = vec![("expires", format!("{} → {expires_at}", key.expires_at))];
    mutation
        .event(Action::ApiKeyExtended, Told { target_id: Some(id.to_string()), target: &key.name, details })
        .await?;
    mutation.changed(Change::ApiKey(id));
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
    mutation.commit().await?;
    Ok(key.ok_or_else(|| domain::Error::not_found("The API key"))?)
}

/// Sets from where and how often one's own key may be used.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Invalid` for
/// `allowed_addresses` and `ratelimit`.
pub async fn limit(service: &Service, actor: &Actor, id: KeyId, limits: &Limits) -> Result<()> {
    actor.require(Permission::ApiKeysOwn)?;
    let owner = actor.owner()?;
    let limits = limits.clone().checked()?;
    let mut mutation = Mutation::begin(service, actor).await?;
    let now = mutation.now;
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    sql("UPDATE api_keys SET updated_at = $2, allowed_addresses = $3, rate_limit = $4, rate_per = $5 WHERE id = $1")
        .bind(id)
        .bind(now)
        .bind_all(limit_values(&limits))
        .run(mutation.tx())
        .await?;
    let mut details = limits_told(&limits);
    if details.is_empty() {
        details.push(("limits", "none".to_owned()));
    }
    mutation.event(Action::ApiKeyLimited, Told { target_id: Some(id.to_string()), target: &key.name, details }).await?;
    mutation.changed(Change::ApiKey(id));
    mutation.commit().await
}
