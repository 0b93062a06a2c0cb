//! Changing a user: name, e-mail address, roles, seat, and whether they may sign in.

use domain::error::Checks;
use domain::event::Action;
use domain::id::UserId;
use domain::permission::Permission;
use domain::role::{self, RoleName};
use domain::user::{User, UserChange, UserStatus};
use domain::{email, name};

use super::row::{StoredUser, by_email, email_taken, existing, set_roles};
use super::seats::{refuse_last_administrator, refuse_without_free_seat};
use crate::actor::Actor;
use crate::error::Result;
use crate::escalation::{self, Holder};
use crate::mutation::{EventDraft, Mutation, changed};
use crate::service::Service;
use crate::store::sql;
use crate::verify::Change;
use crate::{api_keys, links, roles};

/// Makes a user what `change` says. Disabling ends their sessions and refuses their credentials from the
/// next verification on. `seen` is what the caller had before them: if somebody else changed the user
/// meanwhile, nothing is overwritten.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `ReauthenticationRequired` for another address, for other roles and
/// for disabling and enabling; `NotFound`; `Invalid` for `name`, for `email`, also if somebody else has it, for `roles`
/// that go beyond what the actor has, and for `has_seat` if every seat is taken;
/// `Stale` if `seen` is; `Conflict` if nobody would be left to administer the tenant.
pub async fn change(
    service: &Service,
    actor: &Actor,
    id: UserId,
    seen: Option<&UserChange>,
    change: &UserChange,
) -> Result<User> {
    let (name, email) = checked(change)?;
    let mut mutation = Mutation::begin(service, actor, Permission::UsersWrite).await?;
    let StoredUser { user: before, password_hash, .. } = existing(mutation.tx(), actor.tenant, id).await?;
    if seen.is_some_and(|seen| *seen != UserChange::from(&before)) {
        return Err(domain::Error::stale("this user").into());
    }
    let status = match (change.disabled, password_hash) {
        (true, _) => UserStatus::Disabled,
        (false, None) => UserStatus::Invited,
        (false, Some(_)) => UserStatus::Active,
    };
    let roles = roles::existing(mutation.tx(), actor.tenant, "roles", &change.roles).await?;
    let after = User { name, email, roles, has_seat: change.has_seat, status, ..before.clone() };
    if after == before {
        return Ok(after);
    }
    if after.email != before.email || after.roles != before.roles || after.status != before.status {
        mutation.authority().require_confirmed(mutation.now)?;
    }
    if after.email != before.email && by_email(mutation.tx(), &after.email).await?.is_some() {
        return Err(email_taken(&after.email).into());
    }
    let given: Vec<RoleName> = after.roles.iter().filter(|role| !before.roles.contains(role)).cloned().collect();
    escalation::refuse_giving(&mut mutation, Holder::User, "roles", &given).await?;
    if before.status == UserStatus::Disabled && after.status != UserStatus::Disabled {
        escalation::refuse_standing_in(&mut mutation, id).await?;
    }
    if administers(&before) && !administers(&after) {
        refuse_last_administrator(&mut mutation, id).await?;
    }
    if after.has_seat && !before.has_seat {
        refuse_without_free_seat(&mut mutation).await?;
    }
    write(&mut mutation, &before, &after).await?;
    tell(&mut mutation, &before, &after).await?;
    mutation.changed(Change::User(id));
    mutation.commit().await?;
    Ok(after)
}

/// Name and e-mail address as they are kept.
fn checked(change: &UserChange) -> domain::Result<(String, String)> {
    let mut checks = Checks::default();
    let name = checks.take(name::parse("name", "Name", &change.name));
    let address = checks.take(email::parse(&change.email));
    checks.done()?;
    Ok((name.unwrap_or_default(), address.unwrap_or_default()))
}

pub(super) fn administers(user: &User) -> bool {
    user.status == UserStatus::Active && user.roles.contains(&RoleName::TENANT_ADMIN)
}

async fn write(mutation: &mut Mutation<'_>, before: &User, after: &User) -> Result<()> {
    let (id, now) = (after.id, mutation.now);
    let disabled = after.status == UserStatus::Disabled;
    sql("UPDATE users SET name = $2, sort_name = $3, email = $4, has_seat = $5, disabled = $6, updated_at = $7
         WHERE id = $1")
    .bind(id)
    .bind(&after.name)
    .bind(after.name.to_lowercase())
    .bind(&after.email)
    .bind(after.has_seat)
    .bind(disabled)
    .bind(now)
    .run(mutation.tx())
    .await
    // Another tenant, which nothing else keeps apart from this one, may have been quicker.
    .map_err(|failure| if failure.is_duplicate() { email_taken(&after.email).into() } else { failure })?;
    if after.roles != before.roles {
        set_roles(mutation, id, &after.roles).await?;
    }
    if after.name != before.name {
        api_keys::owner_renamed(mutation.tx(), id, &after.name).await?;
    }
    if disabled {
        // After the row is written: a sign-in that was quicker is seen here, a slower one sees the row.
        sql("DELETE FROM sessions WHERE user_id = $1").bind(id).run_any(mutation.tx()).await?;
    }
    if disabled || after.email != before.email {
        // Of an address that was mistyped, somebody else may have the link.
        links::forget(mutation.tx(), id).await?;
    }
    Ok(())
}

/// Each switch of the status is an event of its own, beside one for all that is different.
async fn tell(mutation: &mut Mutation<'_>, before: &User, after: &User) -> Result<()> {
    let event = |details| EventDraft { target_id: Some(after.id.to_string()), target: after.name.as_str(), details };
    let details = differences(before, after);
    if !details.is_empty() {
        mutation.event(Action::UserChanged, event(details)).await?;
    }
    match (before.status, after.status) {
        (was, is) if was == is => Ok(()),
        (_, UserStatus::Disabled) => mutation.event(Action::UserDisabled, event(Vec::new())).await,
        _ => mutation.event(Action::UserEnabled, event(Vec::new())).await,
    }
}

fn differences(before: &User, after: &User) -> Vec<(&'static str, String)> {
    let seat = |user: &User| if user.has_seat { "yes" } else { "no" }.to_owned();
    changed([
        ("name", before.name.clone(), after.name.clone()),
        ("email", before.email.clone(), after.email.clone()),
        ("roles", role::listed(&before.roles), role::listed(&after.roles)),
        ("seat", seat(before), seat(after)),
    ])
}
