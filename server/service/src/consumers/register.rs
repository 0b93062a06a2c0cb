//! Registering a consumer.

use domain::consumer::{Consumer, ConsumerDraft, ConsumerKey, ConsumerStatus, MAX, SignatureMethod, check_secret};
use domain::error::Checks;
use domain::event::Action;
use domain::id::ConsumerId;
use domain::permission::Permission;

use super::public_key;
use super::row::stored_methods;
use super::secret::refuse_guessable;
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation;
use crate::mutation::{EventDraft, Mutation};
use crate::random;
use crate::reading::Reading;
use crate::sealing::CONSUMER_SECRET;
use crate::service::Service;
use crate::store::sql;
use crate::verify::Change;

/// Registers a consumer with a secret of the actor's choice. Its key is made at once; it waits to be approved.
///
/// # Errors
/// `Forbidden` without [`Permission::ConsumersManage`]; `Invalid` for `name`, `secret`, `signature_methods`, `public_key`
/// and `callback_prefix`; `Broader` for a credential with any bounds; `Conflict` if the tenant has [`MAX`] consumers;
/// `Throttled` if too many secrets are being judged.
pub async fn register(service: &Service, actor: &Actor, draft: &ConsumerDraft, secret: &str) -> Result<Consumer> {
    // Before a secret is judged, which is dear.
    let reading = Reading::begin(service, actor, Permission::ConsumersManage).await?;
    escalation::refuse_bounded(reading.authority(), "a consumer")?;
    drop(reading);
    let draft = checked(draft, secret)?;
    refuse_guessable(service, actor, &draft.name, secret).await?;
    let mut mutation = Mutation::begin(service, actor, Permission::ConsumersManage).await?;
    escalation::refuse_bounded(mutation.authority(), "a consumer")?;
    let consumer = add(&mut mutation, draft, secret, actor.name()).await?;
    mutation.commit().await?;
    Ok(consumer)
}

/// # Errors
/// `Invalid` for all that is wrong with either.
pub(super) fn checked(draft: &ConsumerDraft, secret: &str) -> domain::Result<ConsumerDraft> {
    let mut checks = Checks::default();
    let checked = checks.take(public_key::checked(draft, ""));
    checks.take(check_secret("secret", secret));
    checks.done()?;
    Ok(checked.unwrap_or_default())
}

/// Adds a consumer that waits to be approved, on behalf of `by`.
///
/// # Errors
/// `Conflict` if the tenant has [`MAX`] consumers.
pub(super) async fn add(mutation: &mut Mutation<'_>, draft: ConsumerDraft, secret: &str, by: &str) -> Result<Consumer> {
    refuse_beyond_maximum(mutation).await?;
    let now = mutation.now;
    let consumer = Consumer {
        id: random::id_in_order(ConsumerId::new, now),
        name: draft.name,
        key: ConsumerKey::from_bits(random::bits()),
        status: ConsumerStatus::Pending,
        signature_methods: draft.signature_methods,
        public_key: draft.public_key,
        callback_prefix: draft.callback_prefix,
        registered_by: by.to_owned(),
        created_at: now,
        updated_at: now,
    };
    insert(mutation, &consumer, secret).await?;
    let mut details = facts(&consumer);
    if by != mutation.actor().name() {
        details.push(("registered by", by.to_owned()));
    }
    let event = EventDraft { target_id: Some(consumer.id.to_string()), target: &consumer.name, details };
    mutation.event(Action::ConsumerRegistered, event).await?;
    mutation.changed(Change::Consumer(consumer.id));
    Ok(consumer)
}

async fn insert(mutation: &mut Mutation<'_>, consumer: &Consumer, secret: &str) -> Result<()> {
    let (tenant, id) = (mutation.tenant(), consumer.id.to_string());
    let made_by = escalation::made_by(mutation).map(|id| id.to_string());
    sql("INSERT INTO consumers (id, tenant_id, consumer_key, name, sort_name, secret, signature_methods, public_key,
                                callback_prefix, registered_by, made_by, key_made_by, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)")
    .bind(&id)
    .bind(tenant)
    .bind(consumer.key.to_string())
    .bind(&consumer.name)
    .bind(consumer.name.to_lowercase())
    .bind(mutation.seal(secret, &CONSUMER_SECRET.place(tenant, &id))?.as_stored())
    .bind(stored_methods(&consumer.signature_methods))
    .bind(&consumer.public_key)
    .bind(&consumer.callback_prefix)
    .bind(&consumer.registered_by)
    .bind(made_by.clone())
    .bind(made_by.filter(|_| !consumer.public_key.is_empty()))
    .bind(consumer.created_at)
    .run(mutation.tx())
    .await
}

fn facts(consumer: &Consumer) -> Vec<(&'static str, String)> {
    let methods = ("signature methods", SignatureMethod::listed(&consumer.signature_methods));
    let prefix = Some(&consumer.callback_prefix).filter(|prefix| !prefix.is_empty());
    let prefix = prefix.map(|prefix| ("callback prefix", prefix.clone()));
    [("consumer key", consumer.key.to_string()), methods].into_iter().chain(prefix).collect()
}

async fn refuse_beyond_maximum(mutation: &mut Mutation<'_>) -> Result<()> {
    let tenant = mutation.tenant();
    let count: Option<i64> =
        sql("SELECT count(*) AS n FROM consumers WHERE tenant_id = $1").bind(tenant).one(mutation.tx()).await?;
    if count.unwrap_or_default() < i64::from(MAX) {
        return Ok(());
    }
    Err(domain::Error::conflict(format!("A tenant may have at most {MAX} consumers.")).into())
}
