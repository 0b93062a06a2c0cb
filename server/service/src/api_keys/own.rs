//! What the owner of a key does with it later.

use domain::event::Action;
use domain::id::KeyId;
use domain::name;
use domain::permission::Permission;

use super::row::{find, search_text};
use crate::actor::Actor;
use crate::error::Result;
use crate::mutation::{Change, Mutation, Told};
use crate::service::Service;
use crate::store::sql;

/// Gives one's own key another name.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Invalid` for `name`.
pub async fn rename(service: &Service, actor: &Actor, id: KeyId, new_name: &str) -> Result<()> {
    actor.require(Permission::ApiKeysOwn)?;
    let owner = actor.person()?;
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

/// Deletes one's own key for good. It is unknown to the next verification.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key.
pub async fn delete(service: &Service, actor: &Actor, id: KeyId) -> Result<()> {
    actor.require(Permission::ApiKeysOwn)?;
    let owner = actor.person()?;
    let mut mutation = Mutation::begin(service, actor).await?;
    let now = mutation.now;
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?;
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    sql("DELETE FROM usage_hours WHERE credential_id = $1").bind(id).run(mutation.tx()).await?;
    sql("DELETE FROM api_keys WHERE id = $1").bind(id).run(mutation.tx()).await?;
    let told = Told {
        target_id: Some(id.to_string()),
        target: &key.name,
        details: vec![("owner", key.owner.name.clone()), ("status", key.status.to_string())],
    };
    mutation.event(Action::ApiKeyDeleted, told).await?;
    mutation.changed(Change::ApiKey(id));
    mutation.commit().await
}
