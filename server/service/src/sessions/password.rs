//! What a signed-in person does with their password: confirming it, changing it.

use domain::event::Action;
use domain::password;
use domain::user::UserStatus;

use super::SignedIn;
use super::own::own;
use super::sign_in::{still_holds, tell_refused};
use super::start::{arriving, renew, start};
use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::secret::PlainSecret;
use crate::secret::password::Owner;
use crate::service::Service;
use crate::store::sql;
use crate::throttle::{Attempt, Subjects};
use crate::users::{self, StoredUser};
use crate::{links, tenants};

/// Notes that the person knows their password; it counts for five minutes. The session goes on under
/// another ID and token, so that nobody who learned the old one is trusted any further.
///
/// # Errors
/// `Unauthenticated` if there is no such session; `Invalid` for `password` if it is wrong; `Throttled`
/// after too many failures.
pub async fn reauthenticate(service: &Service, actor: &Actor, password: &str) -> Result<PlainSecret> {
    let (attempt, _) = prove(service, actor, "password", password).await?;
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    let token = renew(&mut mutation, own(actor)?).await?.ok_or(domain::Error::Unauthenticated)?;
    attempt.succeeded(mutation.tx()).await?;
    mutation.commit().await?;
    Ok(token)
}

/// Gives the person a new password and a new session; all others of theirs end.
///
/// # Errors
/// `Unauthenticated` if there is no such session; `Invalid` for `new` if it breaks the rules and for
/// `current` if it is wrong; `Throttled` after too many failures.
pub async fn change_password(service: &Service, actor: &Actor, current: &str, new: &str) -> Result<SignedIn> {
    let (user, _) = own(actor)?;
    password::check("new", new)?;
    let (attempt, stored) = prove(service, actor, "current", current).await?;
    let organisation = tenants::name(service, actor.tenant).await?;
    let owner = Owner { email: &stored.user.email, name: &stored.user.name, organisation: &organisation };
    let hash = service.hasher.hash("new", new, &owner).await?;

    let arriving = arriving(service, actor.tenant, (user, &stored.user.name), &actor.origin);
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    if !still_holds(&mut mutation, &stored).await? {
        return Err(domain::Error::Unauthenticated.into());
    }
    set(&mut mutation, &stored, &hash).await?;
    attempt.succeeded(mutation.tx()).await?;
    let event = EventDraft { target_id: Some(user.to_string()), target: &stored.user.name, ..EventDraft::default() };
    mutation.event(Action::PasswordChanged, event).await?;
    let signed_in = start(&mut mutation, &arriving).await?;
    mutation.commit().await?;
    Ok(signed_in)
}

/// Writes a new password, which ends every session and link that the old one stood behind.
async fn set(mutation: &mut Mutation<'_>, stored: &StoredUser, hash: &str) -> Result<()> {
    let (user, now) = (stored.user.id, mutation.now);
    sql("UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1")
        .bind(user)
        .bind(hash)
        .bind(now)
        .run(mutation.tx())
        .await?;
    sql("DELETE FROM sessions WHERE user_id = $1").bind(user).run_any(mutation.tx()).await?;
    links::forget(mutation.tx(), user).await
}

/// Checks the password of the person who is signed in. A wrong one counts against their session.
async fn prove(service: &Service, actor: &Actor, field: &str, password: &str) -> Result<(Attempt, StoredUser)> {
    let (user, session) = own(actor)?;
    if password.is_empty() {
        return Err(domain::Error::invalid(field, "Type your password.").into());
    }
    let attempt = Attempt::begin(service, Subjects::session(session)).await?;
    let mut reading = Reading::begin(service, actor, Right::Oneself).await?;
    let found = users::by_id((&mut reading).into(), actor.tenant, user).await?;
    drop(reading);
    let stored = found.filter(|stored| stored.user.status == UserStatus::Active);
    let stored = stored.ok_or(domain::Error::Unauthenticated)?;
    if service.hasher.verify(password, stored.password_hash.as_deref()).await? {
        return Ok((attempt, stored));
    }
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    let now = mutation.now;
    attempt.failed(mutation.tx(), now).await?;
    tell_refused(&mut mutation, &stored, "wrong password within a session").await?;
    mutation.commit().await?;
    Err(domain::Error::invalid(field, "Password is wrong.").into())
}
