//! Changing an application: its name, its roles, and whether it works.

use domain::application::{Application, ApplicationDraft};
use domain::event::Action;
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::role::{self, RoleName};

use super::row::{lock, set_roles};
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::{self, Holder};
use crate::mutation::{EventDraft, Mutation, changed};
use crate::roles;
use crate::service::Service;
use crate::store::sql;
use crate::verify::Change;

/// Makes an application what `draft` says; its tokens have the new roles from the next verification on, and
/// are refused while it is disabled. `seen` is what the caller had before them.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`]; `NotFound`; `Invalid` for `name` and `roles`;
/// `Broader` for a credential that has less, or any bounds;
/// `Stale` if `seen` is.
pub async fn change(
    service: &Service,
    actor: &Actor,
    id: ApplicationId,
    seen: Option<&ApplicationDraft>,
    draft: &ApplicationDraft,
) -> Result<Application> {
    let draft = draft.checked()?;
    let mut mutation = Mutation::begin(service, actor, Permission::ApplicationsWrite).await?;
    let before = lock(&mut mutation, id).await?.application;
    if seen.is_some_and(|seen| *seen != ApplicationDraft::from(&before)) {
        return Err(domain::Error::stale("this application").into());
    }
    let roles = roles::existing(mutation.tx(), actor.tenant, "roles", &draft.roles).await?;
    // Switching it on is giving its roles again.
    let is_given = |role: &&RoleName| before.disabled && !draft.disabled || !before.roles.contains(role);
    let given: Vec<RoleName> = roles.iter().filter(is_given).cloned().collect();
    escalation::refuse_giving(&mut mutation, Holder::Credentials, "roles", &given).await?;
    let now = mutation.now;
    let after = Application { name: draft.name, roles, disabled: draft.disabled, updated_at: now, ..before.clone() };
    if ApplicationDraft::from(&after) == ApplicationDraft::from(&before) {
        return Ok(before);
    }
    sql("UPDATE applications SET name = $2, sort_name = $3, disabled = $4, updated_at = $5 WHERE id = $1")
        .bind(id)
        .bind(&after.name)
        .bind(after.name.to_lowercase())
        .bind(after.disabled)
        .bind(now)
        .run(mutation.tx())
        .await?;
    if after.roles != before.roles {
        set_roles(&mut mutation, id, &after.roles).await?;
    }
    tell(&mut mutation, &before, &after).await?;
    mutation.changed(Change::Application(id));
    mutation.commit().await?;
    Ok(after)
}

/// The switch is an event of its own, beside one for all else that is different.
async fn tell(mutation: &mut Mutation<'_>, before: &Application, after: &Application) -> Result<()> {
    let event = |details| EventDraft { target_id: Some(after.id.to_string()), target: after.name.as_str(), details };
    let details = changed([
        ("name", before.name.clone(), after.name.clone()),
        ("roles", role::listed(&before.roles), role::listed(&after.roles)),
    ]);
    if !details.is_empty() {
        mutation.event(Action::ApplicationChanged, event(details)).await?;
    }
    match (before.disabled, after.disabled) {
        (false, true) => mutation.event(Action::ApplicationDisabled, event(Vec::new())).await,
        (true, false) => mutation.event(Action::ApplicationEnabled, event(Vec::new())).await,
        _ => Ok(()),
    }
}
