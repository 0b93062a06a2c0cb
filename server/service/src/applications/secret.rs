//! A new secret under the same `client_id`, and the end of what the old one gave.

use domain::application::ApplicationSecret;
use domain::event::Action;
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::rotation::Overlap;
use domain::secret_format::APPLICATION_PREFIX;
use domain::time::Timestamp;

use super::row::lock;
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::{self, Holder};
use crate::mutation::{EventDraft, Mutation};
use crate::rotation::{self, Rotating};
use crate::service::Service;
use crate::store::sql;
use crate::verify::Change;

/// Gives an application a new secret. The old one works for `overlap` more; with none, it ends at once and with it
/// every token that is out.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`; `Invalid` for `roles` if the application has one
/// that goes beyond what the actor has.
pub async fn regenerate(
    service: &Service,
    actor: &Actor,
    id: ApplicationId,
    overlap: Overlap,
) -> Result<ApplicationSecret> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let mut application = lock(&mut mutation, id).await?.application;
    escalation::refuse_bounded(mutation.authority(), "an application")?;
    escalation::refuse_giving(&mut mutation, Holder::Credentials, "roles", &application.roles).await?;
    let rotating = Rotating {
        id: id.into(),
        name: &application.name,
        prefix: APPLICATION_PREFIX,
        expires_at: Timestamp::NEVER,
        action: Action::ApplicationRegenerated,
    };
    let new = rotation::replace(&mut mutation, rotating, overlap).await?;
    if overlap == Overlap::NONE {
        end_tokens(&mut mutation, id).await?;
    }
    application.masked = new.masked;
    application.updated_at = mutation.now;
    mutation.commit().await?;
    let secret = new.secret.expose().to_owned();
    Ok(ApplicationSecret { application, secret, previous_until: new.previous_until })
}

/// Ends the secret before the last one now.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`.
pub async fn end_old_secret(service: &Service, actor: &Actor, id: ApplicationId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let application = lock(&mut mutation, id).await?.application;
    let action = Action::ApplicationOldSecretEnded;
    rotation::end_old_secret(&mut mutation, id.into(), &application.name, action).await?;
    mutation.commit().await
}

/// Ends every token of an application now. It can get new ones with its secret.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`.
pub async fn revoke_tokens(service: &Service, actor: &Actor, id: ApplicationId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let application = lock(&mut mutation, id).await?.application;
    end_tokens(&mut mutation, id).await?;
    let told = EventDraft { target_id: Some(id.to_string()), target: &application.name, details: Vec::new() };
    mutation.event(Action::ApplicationTokensRevoked, told).await?;
    mutation.changed(Change::Application(id));
    mutation.commit().await
}

/// Tokens of another epoch are dead.
async fn end_tokens(mutation: &mut Mutation<'_>, id: ApplicationId) -> Result<()> {
    sql("UPDATE applications SET epoch = epoch + 1 WHERE id = $1").bind(id).run(mutation.tx()).await
}
