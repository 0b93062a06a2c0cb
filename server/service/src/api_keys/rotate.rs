//! A new secret under the same ID, and the end of the old one.

use domain::api_key::{GeneratedKey, MAX_OVERLAP};
use domain::event::Action;
use domain::id::KeyId;
use domain::permission::Permission;
use domain::secret_format;
use domain::status::Status;
use domain::time::Timestamp;

use super::row::find;
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation;
use crate::mutation::{EventDraft, Mutation};
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::settings;
use crate::store::sql;
use crate::verify::Change;

/// Gives one's own key a new secret. The old one works for `overlap` seconds more, but never longer than
/// the key itself; a still older one ends at once. Also tells until when the old one works.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key; `Broader` for a
/// credential that is not the key and has less; `Invalid` for `overlap_seconds` beyond [`MAX_OVERLAP`]; `Conflict` if API keys are switched off or the key is not active.
pub async fn rotate(service: &Service, actor: &Actor, id: KeyId, overlap: u32) -> Result<(GeneratedKey, Timestamp)> {
    if overlap > MAX_OVERLAP {
        let message = format!("The old secret may work for at most {MAX_OVERLAP} seconds (7 days); {overlap} is more.");
        return Err(domain::Error::invalid("overlap_seconds", message).into());
    }
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let owner = actor.owner()?;
    let now = mutation.now;
    let settings = settings::read(mutation.tx(), actor.tenant).await?;
    if !settings.api_keys_enabled {
        return Err(domain::Error::conflict("API keys are switched off in this tenant.").into());
    }
    let mut key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?.ok_or_else(not_found)?;
    escalation::refuse_takeover(&mut mutation, &key).await?;
    if key.status != Status::Active {
        let message = format!("Only an active key gets a new secret; this one is {}.", key.status.as_str());
        return Err(domain::Error::conflict(message).into());
    }
    let until = now.plus(i64::from(overlap) * 1_000).min(key.expires_at);
    let secret = PlainSecret::generate(&settings.key_prefix, id.bits());
    let last_four = secret_format::last_four(secret.expose());
    let hash = mutation.hash(&secret).to_stored();
    sql("UPDATE api_keys SET secret_hash = $2, prefix = $3, last_four = $4, updated_at = $5, previous_until = $6, made_by = coalesce($8, made_by),
                previous_hash = CASE WHEN $7 THEN secret_hash ELSE NULL END WHERE id = $1")
    .bind(id)
    .bind(hash)
    .bind(&settings.key_prefix)
    .bind(last_four)
    .bind(now)
    .bind((overlap > 0).then_some(until))
    .bind(overlap > 0)
    .bind(escalation::made_by(&mutation).filter(|by| *by != id).map(|id| id.to_string()))
    .run(mutation.tx())
    .await?;
    sql("DELETE FROM old_secret_callers WHERE key_id = $1").bind(id).run_any(mutation.tx()).await?;
    let details = vec![("old secret works until", if overlap > 0 { until.to_string() } else { "now".to_owned() })];
    mutation
        .event(Action::ApiKeyRotated, EventDraft { target_id: Some(id.to_string()), target: &key.name, details })
        .await?;
    mutation.changed(Change::ApiKey(id));
    mutation.commit().await?;
    key.masked = format!("{}_…{last_four}", settings.key_prefix);
    key.updated_at = now;
    Ok((GeneratedKey { key, secret: secret.expose().to_owned() }, until))
}

/// Ends the secret before the last rotation now.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `NotFound` for anybody else's key.
pub async fn end_old_secret(service: &Service, actor: &Actor, id: KeyId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let owner = actor.owner()?;
    let now = mutation.now;
    let key = find(mutation.tx(), id, "k.owner_id", owner.to_string(), now).await?.ok_or_else(not_found)?;
    escalation::refuse_takeover(&mut mutation, &key).await?;
    let ended = sql("UPDATE api_keys SET previous_hash = NULL, previous_until = NULL, updated_at = $2
                     WHERE id = $1 AND previous_hash IS NOT NULL")
    .bind(id)
    .bind(now)
    .run_any(mutation.tx())
    .await?;
    if ended == 0 {
        return Ok(());
    }
    let told = EventDraft { target_id: Some(id.to_string()), target: &key.name, details: Vec::new() };
    mutation.event(Action::ApiKeyOldSecretEnded, told).await?;
    mutation.changed(Change::ApiKey(id));
    mutation.commit().await
}

fn not_found() -> domain::Error {
    domain::Error::not_found("The API key")
}
