//! A key as its own screen shows it: what it may reach and why, its limits, its use.

use domain::access::{Access, AccessByApi};
use domain::api_key::KeyDetails;
use domain::id::KeyId;
use domain::permission::Permission;

use super::row::find;
use crate::actor::{Actor, Who};
use crate::authority::Right;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{FromRow, Row, rows, sql};
use crate::verify::Explained;
use crate::{escalation, rotation, usage};

/// One key with everything about it: the actor's own, or any for who may read them all.
///
/// # Errors
/// `NotFound`, also for a key that the actor may not see; `Forbidden` for a credential that may see none;
/// `Unavailable` while nobody can tell what the key may.
pub async fn details(service: &Service, actor: &Actor, id: KeyId) -> Result<KeyDetails> {
    // People see their own keys, whatever they may do with them.
    let right = match actor.who {
        Who::Credential { .. } => Right::AnyOf(&[Permission::ApiKeysRead, Permission::ApiKeysOwn]),
        _ => Right::Oneself,
    };
    let mut reading = Reading::begin(service, actor, right).await?;
    let now = reading.now;
    let found = find(&mut reading, id, "k.tenant_id", actor.tenant.to_string(), now).await?;
    let sees_all = reading.may(Permission::ApiKeysRead);
    let key = found.filter(|key| sees_all || actor.owner().is_ok_and(|person| person == key.owner.id));
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    let stored = rows::api_keys::details(&mut reading, id).await?;
    let narrowing = if stored.narrowed { Some(narrowing(&mut reading, id).await?) } else { None };
    let whose = match &key.project {
        None => format!("of {}", key.owner.name),
        Some(project) => format!("of {} in {}", key.owner.name, project.name),
    };
    let Explained { refused, access, permissions } = service.index.explain(id.into(), &whose)?;
    let made_by = escalation::maker((&mut reading).into(), stored.made_by).await?;
    let old_secret = rotation::old_secret(&mut reading, id.into(), stored.previous_until).await?;
    let usage = usage::of(&mut reading, id.into()).await?;
    let rows::api_keys::Details { limits, permitted, .. } = stored;
    Ok(KeyDetails {
        key,
        limits,
        refused,
        access,
        narrowing,
        permissions: permissions.iter().collect(),
        permitted,
        made_by,
        old_secret,
        usage,
    })
}

async fn narrowing(reading: &mut Reading<'_>, id: KeyId) -> Result<AccessByApi> {
    let given: Vec<(String, Access)> = sql("SELECT p.slug, a.access FROM api_key_access a
         JOIN apis p ON p.id = a.api_id WHERE a.key_id = $1")
    .bind(id)
    .all(reading)
    .await?;
    Ok(given.into_iter().collect())
}

impl FromRow for (String, Access) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((row.get("slug")?, row.parsed("access")?))
    }
}
