//! What the owner of a key does with it later.

use domain::api_key::ApiKey;
use domain::event::Action;
use domain::id::KeyId;
use domain::limits::{Limits, RateLimit};
use domain::network::Network;
use domain::permission::Permission;
use domain::status::Status;
use domain::{expiry, name};

use super::generate::{limits_told, refuse_beyond_maximum};
use super::row::{find, limit_values, search_text};
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation;
use crate::mutation::{EventDraft, Mutation};
use crate::service::Service;
use crate::store::{rows, sql};
use crate::verify::Change;
use crate::{settings, usage};

/// What the owner of a key may change about it; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    pub name: Option<String>,
    pub allowed_addresses: Option<Vec<Network>>,
    /// `Some(None)` takes the limit away.
    pub ratelimit: Option<Option<RateLimit>>,
}

/// The actor's own key, if they may take it over.
///
/// # Errors
/// `NotFound` for anybody else's key; `Broader` for a credential that is not the key and has less.
pub(super) async fn own_key(mutation: &mut Mutation<'_>, id: KeyId) -> Result<ApiKey> {
    let (owner, now) = (mutation.actor().owner()?, mutation.now);
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    escalation::refuse_takeover(mutation, &key).await?;
    Ok(key)
}

/// Gives one's own key another name.
///
/// # Errors
/// As [`change`].
pub async fn rename(service: &Service, actor: &Actor, id: KeyId, new_name: &str) -> Result<()> {
    change(service, actor, id, &KeyChange { name: Some(new_name.to_owned()), ..KeyChange::default() }).await
}

/// Sets from where and how often one's own key may be used.
///
/// # Errors
/// As [`change`].
pub async fn limit(service: &Service, actor: &Actor, id: KeyId, limits: &Limits) -> Result<()> {
    let Limits { allowed_addresses, ratelimit } = limits.clone();
    let change_to = KeyChange { name: None, allowed_addresses: Some(allowed_addresses), ratelimit: Some(ratelimit) };
    change(service, actor, id, &change_to).await
}

/// Changes one's own key, all that `to` says or nothing.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Invalid` for `name`,
/// `allowed_addresses` and `ratelimit`; `Broader` for a credential that would loosen what bounds it, or that
/// has less than another key.
pub async fn change(service: &Service, actor: &Actor, id: KeyId, to: &KeyChange) -> Result<()> {
    let name = to.name.as_deref().map(|name| name::parse("name", "Name", name)).transpose()?;
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let key = own_key(&mut mutation, id).await?;
    let name = name.filter(|name| *name != key.name);
    let sets_limits = to.allowed_addresses.is_some() || to.ratelimit.is_some();
    if name.is_none() && !sets_limits {
        return Ok(());
    }
    if let Some(name) = name {
        write_name(&mut mutation, &key, &name).await?;
    }
    if sets_limits {
        let mut limits = rows::api_keys::details(mutation.tx(), id).await?.limits;
        limits.allowed_addresses = to.allowed_addresses.clone().unwrap_or(limits.allowed_addresses);
        limits.ratelimit = to.ratelimit.unwrap_or(limits.ratelimit);
        let limits = limits.checked()?;
        escalation::refuse_looser(&mutation, &limits)?;
        write_limits(&mut mutation, &key, &limits).await?;
    }
    mutation.changed(Change::ApiKey(id));
    mutation.commit().await
}

async fn write_name(mutation: &mut Mutation<'_>, key: &ApiKey, name: &str) -> Result<()> {
    let now = mutation.now;
    sql("UPDATE api_keys SET name = $2, sort_name = $3, search = $4, updated_at = $5 WHERE id = $1")
        .bind(key.id)
        .bind(name)
        .bind(name.to_lowercase())
        .bind(search_text(name, &key.id.to_string()))
        .bind(now)
        .run(mutation.tx())
        .await?;
    let details = vec![("was", key.name.clone())];
    mutation
        .event(Action::ApiKeyRenamed, EventDraft { target_id: Some(key.id.to_string()), target: name, details })
        .await
}

async fn write_limits(mutation: &mut Mutation<'_>, key: &ApiKey, limits: &Limits) -> Result<()> {
    let now = mutation.now;
    sql("UPDATE api_keys SET updated_at = $2, allowed_addresses = $3, rate_limit = $4, rate_per = $5 WHERE id = $1")
        .bind(key.id)
        .bind(now)
        .bind_all(limit_values(limits))
        .run(mutation.tx())
        .await?;
    let mut details = limits_told(limits);
    if details.is_empty() {
        details.push(("limits", "none".to_owned()));
    }
    let event = EventDraft { target_id: Some(key.id.to_string()), target: &key.name, details };
    mutation.event(Action::ApiKeyLimited, event).await
}

/// Deletes keys of one's own for good, all of them or none. They are unknown to the next verification.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` if one of them is anybody else's.
pub async fn delete(service: &Service, actor: &Actor, ids: &[KeyId]) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let owner = actor.owner()?;
    let now = mutation.now;
    for &id in ids {
        let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
        let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
        usage::forget(mutation.tx(), &[id.into()]).await?;
        escalation::hand_up(&mut mutation, id).await?;
        sql("DELETE FROM api_keys WHERE id = $1").bind(id).run(mutation.tx()).await?;
        let details = vec![("owner", key.owner.name.clone()), ("status", key.status.to_string())];
        let event = EventDraft { target_id: Some(id.to_string()), target: &key.name, details };
        mutation.event(Action::ApiKeyDeleted, event).await?;
        mutation.changed(Change::ApiKey(id));
    }
    mutation.commit().await
}

/// Lets one's own key work for `days` more: from its end, or from now if that is past.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Invalid` for `days`
/// beyond the tenant's maximum; `Broader` for a credential that ends before that, which each does that would extend
/// itself, or that is not the key and has less; `Conflict` for a key
/// that is revoked or does not expire.
pub async fn extend(service: &Service, actor: &Actor, id: KeyId, days: u32) -> Result<ApiKey> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let now = mutation.now;
    let settings = settings::read(mutation.tx(), actor.tenant).await?;
    let key = own_key(&mut mutation, id).await?;
    let owner = key.owner.id;
    if key.status == Status::Revoked {
        return Err(domain::Error::conflict("This key is revoked, which cannot be undone.").into());
    }
    let expires_at = expiry::extended(key.expires_at, days, settings.max_expiration_days, now)?;
    escalation::refuse_longer(&mutation, "days", expires_at)?;
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
        .event(Action::ApiKeyExtended, EventDraft { target_id: Some(id.to_string()), target: &key.name, details })
        .await?;
    mutation.changed(Change::ApiKey(id));
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
    mutation.commit().await?;
    Ok(key.ok_or_else(|| domain::Error::not_found("The API key"))?)
}
