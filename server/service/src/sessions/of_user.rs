//! Anybody's sessions, for whoever administers users.

use domain::event::Action;
use domain::id::{SessionId, UserId};
use domain::permission::Permission;
use domain::session::Session;
use domain::user::User;

use super::own::{delete, open};
use crate::actor::{Actor, Who};
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::service::Service;
use crate::store::sql;
use crate::users;

/// Where `user` is signed in, the latest use first.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersRead`]; `NotFound` for the user.
pub async fn list_of(service: &Service, actor: &Actor, user: UserId) -> Result<Vec<Session>> {
    let mut reading = Reading::begin(service, actor, Permission::UsersRead).await?;
    users::existing((&mut reading).into(), actor.tenant, user).await?;
    open(&mut reading, user, current(actor)).await
}

/// Ends one session of `user`.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `ReauthenticationRequired`; `NotFound` for the user, and for a session
/// that is not theirs.
pub async fn end_of(service: &Service, actor: &Actor, user: UserId, id: SessionId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::UsersWrite)).await?;
    let user = users::existing(mutation.tx(), actor.tenant, user).await?.user;
    if !delete(&mut mutation, user.id, id).await? {
        return Err(domain::Error::not_found("The session").into());
    }
    tell(&mut mutation, &user, ("session", id.to_string())).await?;
    mutation.commit().await
}

/// Ends every session of `user` but the one that asks; tells how many there were.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `ReauthenticationRequired`; `NotFound` for the user.
pub async fn end_all_of(service: &Service, actor: &Actor, user: UserId) -> Result<u64> {
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::UsersWrite)).await?;
    let user = users::existing(mutation.tx(), actor.tenant, user).await?.user;
    let ended = sql("DELETE FROM sessions WHERE user_id = $1 AND id <> $2")
        .bind(user.id)
        .bind(current(actor).map(|id| id.to_string()).unwrap_or_default())
        .run_any(mutation.tx())
        .await?;
    if ended > 0 {
        tell(&mut mutation, &user, ("sessions", ended.to_string())).await?;
        mutation.commit().await?;
    }
    Ok(ended)
}

/// The session that asks.
const fn current(actor: &Actor) -> Option<SessionId> {
    match actor.who {
        Who::Person { session, .. } => Some(session),
        _ => None,
    }
}

async fn tell(mutation: &mut Mutation<'_>, user: &User, what: (&'static str, String)) -> Result<()> {
    let event = EventDraft { target_id: Some(user.id.to_string()), target: &user.name, details: vec![what] };
    mutation.event(Action::SignedOut, event).await
}
