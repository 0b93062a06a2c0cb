//! A person's own sessions: seeing them, ending them.

use domain::event::Action;
use domain::id::{SessionId, UserId};
use domain::session::Session;

use super::{ABSOLUTE, IDLE};
use crate::actor::{Actor, Who};
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{FromRow, Row, sql};

/// Ends the session that asks.
///
/// # Errors
/// `Unauthenticated` for anybody but a person.
pub async fn sign_out(service: &Service, actor: &Actor) -> Result<()> {
    let (user, session) = own(actor)?;
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    if delete(&mut mutation, user, session).await? {
        tell(&mut mutation, user, actor, Vec::new()).await?;
        mutation.commit().await?;
    }
    Ok(())
}

/// Where the person is signed in, the latest use first.
///
/// # Errors
/// `Unauthenticated` for anybody but a person.
pub async fn list(service: &Service, actor: &Actor) -> Result<Vec<Session>> {
    let (user, current) = own(actor)?;
    let mut reading = Reading::begin(service, actor, Right::Oneself).await?;
    open(&mut reading, user, Some(current)).await
}

/// The sessions of `user` that go on, the latest use first; `current` is the one that asks.
pub(super) async fn open(reading: &mut Reading<'_>, user: UserId, current: Option<SessionId>) -> Result<Vec<Session>> {
    let now = reading.now;
    let mut sessions: Vec<Session> = sql("SELECT id, created_at, last_seen_at, address, agent FROM sessions
         WHERE user_id = $1 AND last_seen_at > $2 AND created_at > $3 ORDER BY last_seen_at DESC, id DESC")
    .bind(user)
    .bind(now.plus(-IDLE))
    .bind(now.plus(-ABSOLUTE))
    .all(reading)
    .await?;
    for session in &mut sessions {
        session.is_current = Some(session.id) == current;
    }
    Ok(sessions)
}

/// Ends one of the person's sessions.
///
/// # Errors
/// `Unauthenticated` for anybody but a person; `NotFound` for a session that is not theirs.
pub async fn end(service: &Service, actor: &Actor, id: SessionId) -> Result<()> {
    let (user, current) = own(actor)?;
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    if !delete(&mut mutation, user, id).await? {
        return Err(domain::Error::not_found("The session").into());
    }
    let details = if id == current { Vec::new() } else { vec![("session", id.to_string())] };
    tell(&mut mutation, user, actor, details).await?;
    mutation.commit().await
}

/// Ends all of the person's sessions but the one that asks; tells how many there were.
///
/// # Errors
/// `Unauthenticated` for anybody but a person.
pub async fn end_others(service: &Service, actor: &Actor) -> Result<u64> {
    let (user, current) = own(actor)?;
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    let ended = sql("DELETE FROM sessions WHERE user_id = $1 AND id <> $2")
        .bind(user)
        .bind(current)
        .run_any(mutation.tx())
        .await?;
    if ended > 0 {
        tell(&mut mutation, user, actor, vec![("other sessions", ended.to_string())]).await?;
        mutation.commit().await?;
    }
    Ok(ended)
}

/// The person and their session.
pub(super) fn own(actor: &Actor) -> Result<(UserId, SessionId)> {
    match actor.who {
        Who::Person { id, session, .. } => Ok((id, session)),
        _ => Err(domain::Error::Unauthenticated.into()),
    }
}

pub(super) async fn delete(mutation: &mut Mutation<'_>, user: UserId, session: SessionId) -> Result<bool> {
    let ended = sql("DELETE FROM sessions WHERE id = $1 AND user_id = $2")
        .bind(session)
        .bind(user)
        .run_any(mutation.tx())
        .await?;
    Ok(ended == 1)
}

async fn tell(mutation: &mut Mutation<'_>, user: UserId, actor: &Actor, details: Vec<(&str, String)>) -> Result<()> {
    let event = EventDraft { target_id: Some(user.to_string()), target: actor.name(), details };
    mutation.event(Action::SignedOut, event).await
}

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            created_at: row.time("created_at")?,
            last_seen_at: row.time("last_seen_at")?,
            address: row.get("address")?,
            agent: row.get("agent")?,
            is_current: false,
        })
    }
}
