//! Changing a consumer. Its key never changes.

use domain::consumer::{Consumer, ConsumerDraft, SignatureMethod, check_secret};
use domain::error::Checks;
use domain::event::Action;
use domain::id::ConsumerId;
use domain::permission::Permission;

use super::public_key;
use super::row::{by_id, stored_methods};
use super::secret::refuse_guessable;
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation;
use crate::mutation::{EventDraft, Mutation, changed};
use crate::reading::Reading;
use crate::sealing::CONSUMER_SECRET;
use crate::service::Service;
use crate::store::sql;
use crate::verify::Change;

/// Makes a consumer what `draft` says, with a new secret if there is one. `seen` is the consumer that the caller had before
/// them; a secret is not seen, so who replaces it must have seen the latest change.
///
/// # Errors
/// `Forbidden` without [`Permission::ConsumersManage`]; `NotFound`; `Invalid` for `name`, `secret`,
/// `signature_methods`, `public_key` and `callback_prefix`; `Broader` for a credential with any bounds; `Stale` if `seen`
/// is; `Throttled` if too many secrets are being judged.
pub async fn change(
    service: &Service,
    actor: &Actor,
    id: ConsumerId,
    seen: Option<&Consumer>,
    draft: &ConsumerDraft,
    secret: Option<&str>,
) -> Result<Consumer> {
    // Before a secret is judged, which is dear.
    let mut reading = Reading::begin(service, actor, Permission::ConsumersManage).await?;
    escalation::refuse_bounded(reading.authority(), "a consumer")?;
    let before = by_id((&mut reading).into(), actor.tenant, id).await?;
    drop(reading);
    let mut checks = Checks::default();
    let checked = checks.take(public_key::checked(draft, &before.public_key));
    if let Some(secret) = secret {
        checks.take(check_secret("secret", secret));
    }
    checks.done()?;
    let draft = checked.unwrap_or_default();
    if let Some(secret) = secret {
        refuse_guessable(service, actor, &draft.name, secret).await?;
    }
    let mut mutation = Mutation::begin(service, actor, Permission::ConsumersManage).await?;
    let before = by_id(mutation.tx(), actor.tenant, id).await?;
    let is_stale = |seen: &Consumer| {
        ConsumerDraft::from(seen) != ConsumerDraft::from(&before)
            || (secret.is_some() && seen.updated_at != before.updated_at)
    };
    if seen.is_some_and(is_stale) {
        return Err(domain::Error::stale("this consumer").into());
    }
    escalation::refuse_bounded(mutation.authority(), "a consumer")?;
    if secret.is_none() && draft == ConsumerDraft::from(&before) {
        return Ok(before);
    }
    let after = Consumer {
        name: draft.name,
        signature_methods: draft.signature_methods,
        public_key: draft.public_key,
        callback_prefix: draft.callback_prefix,
        updated_at: mutation.now,
        ..before.clone()
    };
    update(&mut mutation, &after).await?;
    note_makers(&mut mutation, &before, &after, secret.is_some()).await?;
    if let Some(secret) = secret {
        replace_secret(&mut mutation, id, secret).await?;
    }
    let mut details = facts(&before, &after);
    details.extend(secret.map(|_| ("secret", "replaced".to_owned())));
    let event = EventDraft { target_id: Some(id.to_string()), target: &after.name, details };
    mutation.event(Action::ConsumerChanged, event).await?;
    mutation.changed(Change::Consumer(id));
    mutation.commit().await?;
    Ok(after)
}

async fn update(mutation: &mut Mutation<'_>, after: &Consumer) -> Result<()> {
    sql("UPDATE consumers SET name = $2, sort_name = $3, signature_methods = $4, public_key = $5, callback_prefix = $6,
                              updated_at = $7
         WHERE id = $1")
    .bind(after.id)
    .bind(&after.name)
    .bind(after.name.to_lowercase())
    .bind(stored_methods(&after.signature_methods))
    .bind(&after.public_key)
    .bind(&after.callback_prefix)
    .bind(after.updated_at)
    .run(mutation.tx())
    .await
}

async fn replace_secret(mutation: &mut Mutation<'_>, id: ConsumerId, secret: &str) -> Result<()> {
    let sealed = mutation.seal(secret, &CONSUMER_SECRET.place(mutation.tenant(), &id.to_string()))?;
    sql("UPDATE consumers SET secret = $2 WHERE id = $1").bind(id).bind(sealed.as_stored()).run(mutation.tx()).await
}

/// Which key gave the consumer its secret, which its public key: whoever holds that key may sign as the consumer, and what
/// it made ends with it. Somebody else ends that by replacing the same. Where users are sent, and how requests are signed,
/// is noted with the secret.
async fn note_makers(mutation: &mut Mutation<'_>, before: &Consumer, after: &Consumer, new_secret: bool) -> Result<()> {
    let key = escalation::made_by(mutation).map(|id| id.to_string());
    let terms = |of: &Consumer| (of.signature_methods.clone(), of.callback_prefix.clone());
    if new_secret || (key.is_some() && terms(before) != terms(after)) {
        let statement = sql("UPDATE consumers SET made_by = $2 WHERE id = $1").bind(after.id).bind(key.clone());
        statement.run(mutation.tx()).await?;
    }
    if before.public_key != after.public_key {
        let key = key.filter(|_| !after.public_key.is_empty());
        let statement = sql("UPDATE consumers SET key_made_by = $2 WHERE id = $1").bind(after.id).bind(key);
        statement.run(mutation.tx()).await?;
    }
    Ok(())
}

fn facts(before: &Consumer, after: &Consumer) -> Vec<(&'static str, String)> {
    let methods = |of: &Consumer| SignatureMethod::listed(&of.signature_methods);
    let mut facts = changed([
        ("name", before.name.clone(), after.name.clone()),
        ("signature methods", methods(before), methods(after)),
        ("callback prefix", before.callback_prefix.clone(), after.callback_prefix.clone()),
    ]);
    // It fills a page.
    if before.public_key != after.public_key {
        facts.push(("public key", if after.public_key.is_empty() { "removed" } else { "replaced" }.to_owned()));
    }
    facts
}
