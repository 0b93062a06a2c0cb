//! Taking back what a consumer may do for somebody. Its next request is refused, and it stays so.

use domain::event::Action;
use domain::id::{AuthorizationId, ConsumerId, UserId};
use domain::permission::Permission;

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::service::Service;
use crate::store::{FromRow, Row, rows, sql};
use crate::verify::Change;

/// Withdraws an authorization of the person who acts.
///
/// # Errors
/// `Unauthenticated` for anybody but a person; `NotFound` if it is not theirs, or was withdrawn.
pub async fn withdraw(service: &Service, actor: &Actor, id: AuthorizationId) -> Result<()> {
    let user = actor.person()?;
    carry_out(Mutation::begin(service, actor, Right::Oneself).await?, user, id, None).await
}

/// Withdraws an authorization of any user.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `NotFound` for the user, and if it is not theirs, or was withdrawn.
pub async fn withdraw_of(service: &Service, actor: &Actor, user: UserId, id: AuthorizationId) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::UsersWrite).await?;
    let user = rows::users::recipient(mutation.tx(), actor.tenant, user).await?;
    carry_out(mutation, user.id, id, Some(user.name)).await
}

async fn carry_out(mut mutation: Mutation<'_>, user: UserId, id: AuthorizationId, of: Option<String>) -> Result<()> {
    let found: Option<Withdrawn> = sql("SELECT a.id, a.consumer_id, c.name FROM authorizations a
                                        JOIN consumers c ON c.id = a.consumer_id
                                        WHERE a.id = $1 AND a.user_id = $2 AND a.withdrawn_at IS NULL")
    .bind(id)
    .bind(user)
    .one(mutation.tx())
    .await?;
    let found = found.ok_or_else(|| domain::Error::not_found("The authorization"))?;
    mark(&mut mutation, found, of).await?;
    mutation.commit().await
}

/// Withdraws everything that consumers may do for `user`, in the transaction of whoever has established the right to it.
/// Tells how much it was.
pub(crate) async fn withdraw_all(mutation: &mut Mutation<'_>, user: UserId, name: &str) -> Result<u64> {
    let all: Vec<Withdrawn> = sql("SELECT a.id, a.consumer_id, c.name FROM authorizations a
                                   JOIN consumers c ON c.id = a.consumer_id
                                   WHERE a.user_id = $1 AND a.withdrawn_at IS NULL ORDER BY a.id")
    .bind(user)
    .all(mutation.tx())
    .await?;
    let count = all.len() as u64;
    for one in all {
        mark(mutation, one, Some(name.to_owned())).await?;
    }
    Ok(count)
}

async fn mark(
    mutation: &mut Mutation<'_>,
    Withdrawn { id, consumer, name }: Withdrawn,
    of: Option<String>,
) -> Result<()> {
    let now = mutation.now;
    sql("UPDATE authorizations SET withdrawn_at = $2 WHERE id = $1").bind(id).bind(now).run(mutation.tx()).await?;
    let event = EventDraft {
        target_id: Some(consumer.to_string()),
        target: &name,
        details: [("authorization", id.to_string())].into_iter().chain(of.map(|user| ("user", user))).collect(),
    };
    mutation.event(Action::ConsumerWithdrawn, event).await?;
    mutation.changed(Change::Authorization(id));
    Ok(())
}

struct Withdrawn {
    id: AuthorizationId,
    consumer: ConsumerId,
    name: String,
}

impl FromRow for Withdrawn {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, consumer: row.parsed("consumer_id")?, name: row.get("name")? })
    }
}
