//! A new secret under the same `client_id`, and the end of what the old one gave.

use domain::api_key::MAX_OVERLAP;
use domain::application::ApplicationSecret;
use domain::event::Action;
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::secret_format::{APPLICATION_PREFIX, last_four};
use domain::time::SECOND;

use super::row::{lock, masked};
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::{self, Holder};
use crate::mutation::{EventDraft, Mutation};
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::store::sql;
use crate::verify::Change;

/// Gives an application a new secret. The old one works for `overlap` seconds more; with none, it ends at once
/// and with it every token that is out.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`; `Invalid` for `overlap_seconds` beyond
/// [`MAX_OVERLAP`], and for `roles` if the application has one that goes beyond what the actor has.
pub async fn regenerate(
    service: &Service,
    actor: &Actor,
    id: ApplicationId,
    overlap: u32,
) -> Result<ApplicationSecret> {
    if overlap > MAX_OVERLAP {
        let message = format!("The old secret may work for at most {MAX_OVERLAP} seconds (7 days); {overlap} is more.");
        return Err(domain::Error::invalid("overlap_seconds", message).into());
    }
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let mut application = lock(&mut mutation, id).await?.application;
    escalation::refuse_bounded(&mutation, "an application")?;
    escalation::refuse_giving(&mut mutation, Holder::Credentials, "roles", &application.roles).await?;
    let now = mutation.now;
    let until = (overlap > 0).then(|| now.plus(i64::from(overlap) * SECOND));
    let secret = PlainSecret::generate(APPLICATION_PREFIX, id.bits());
    let last_four = last_four(secret.expose());
    sql("UPDATE applications SET secret_hash = $2, last_four = $3, updated_at = $4, previous_until = $5, made_by = coalesce($7, made_by),
                previous_hash = CASE WHEN $6 THEN secret_hash ELSE NULL END,
                epoch = CASE WHEN $6 THEN epoch ELSE epoch + 1 END WHERE id = $1")
    .bind(id)
    .bind(mutation.hash(&secret).to_stored())
    .bind(last_four)
    .bind(now)
    .bind(until)
    .bind(until.is_some())
    .bind(escalation::made_by(&mutation).map(|id| id.to_string()))
    .run(mutation.tx())
    .await?;
    let details = vec![("old secret works until", until.map_or("now".to_owned(), |until| until.to_string()))];
    let told = EventDraft { target_id: Some(id.to_string()), target: &application.name, details };
    mutation.event(Action::ApplicationRegenerated, told).await?;
    mutation.changed(Change::Application(id));
    mutation.commit().await?;
    application.masked = masked(last_four);
    application.updated_at = now;
    Ok(ApplicationSecret { application, secret: secret.expose().to_owned(), previous_until: until })
}

/// Ends the secret before the last one now.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`.
pub async fn end_old_secret(service: &Service, actor: &Actor, id: ApplicationId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let application = lock(&mut mutation, id).await?.application;
    let ended = sql("UPDATE applications SET previous_hash = NULL, previous_until = NULL
                     WHERE id = $1 AND previous_hash IS NOT NULL")
    .bind(id)
    .run_any(mutation.tx())
    .await?;
    if ended == 0 {
        return Ok(());
    }
    let told = EventDraft { target_id: Some(id.to_string()), target: &application.name, details: Vec::new() };
    mutation.event(Action::ApplicationOldSecretEnded, told).await?;
    mutation.changed(Change::Application(id));
    mutation.commit().await
}

/// Ends every token of an application now. It can get new ones with its secret.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`.
pub async fn revoke_tokens(service: &Service, actor: &Actor, id: ApplicationId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let application = lock(&mut mutation, id).await?.application;
    sql("UPDATE applications SET epoch = epoch + 1 WHERE id = $1").bind(id).run(mutation.tx()).await?;
    let told = EventDraft { target_id: Some(id.to_string()), target: &application.name, details: Vec::new() };
    mutation.event(Action::ApplicationTokensRevoked, told).await?;
    mutation.changed(Change::Application(id));
    mutation.commit().await
}
