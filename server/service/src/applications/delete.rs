//! Deleting an application.

use domain::event::Action;
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::role;

use super::row::lock;
use crate::actor::Actor;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::service::Service;
use crate::store::sql;
use crate::usage;
use crate::verify::Change;

/// Deletes an application for good, and with it every token that is out.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`.
pub async fn delete(service: &Service, actor: &Actor, id: ApplicationId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let application = lock(&mut mutation, id).await?.application;
    usage::forget(mutation.tx(), &[id.into()]).await?;
    sql("DELETE FROM applications WHERE id = $1").bind(id).run(mutation.tx()).await?;
    let details = vec![("roles", role::listed(&application.roles))];
    let event = EventDraft { target_id: Some(id.to_string()), target: &application.name, details };
    mutation.event(Action::ApplicationDeleted, event).await?;
    mutation.changed(Change::Application(id));
    mutation.commit().await
}
