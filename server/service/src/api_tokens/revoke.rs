//! Revoking tokens: one, or all of a user.

use domain::api_token::{ApiToken, TokenImpact, TokenSelection};
use domain::event::Action;
use domain::id::{ApiTokenId, UserId};
use domain::permission::Permission;
use domain::status::Status;
use domain::time::DAY;

use super::issue::active_of;
use super::row::by_id;
use crate::actor::Actor;
use crate::error::Result;
use crate::foreseen;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{CHUNK, Conditions, FromRow, Row, question_marks, sql_with};
use crate::verify::Change;

/// What revoking them would do now.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`].
pub async fn impact(service: &Service, actor: &Actor, of: TokenSelection) -> Result<TokenImpact> {
    impact_of(&mut Reading::begin(service, actor, Permission::TokensManage).await?, of).await
}

/// The same, for whoever has established the right to it.
pub(crate) async fn impact_of(reading: &mut Reading<'_>, of: TokenSelection) -> Result<TokenImpact> {
    let now = reading.now;
    let mut active = selected(reading.actor(), of);
    active.and("t.expires_at > ?", [now.into()]);
    // In the order in which the values stand in the statement.
    let mut used = Conditions::default();
    used.and("h.hour >= ?", [now.plus(-DAY).into()]);
    let (used, since) = used.parts();
    let (condition, values) = active.parts();
    let text = format!(
        "SELECT count(DISTINCT t.id) AS active, count(DISTINCT h.credential_id) AS used,
                CAST(coalesce(sum(h.calls), 0) AS BIGINT) AS calls
         FROM api_tokens t LEFT JOIN usage_hours h ON h.credential_id = t.id AND {used} WHERE {condition}"
    );
    let impact = sql_with(&text, since.into_iter().chain(values)).one(reading).await?;
    Ok(impact.unwrap_or_default())
}

/// Revokes those that are not revoked, for good: the expired ones, too, which could be given another end. When this
/// returns, the next verification of each is refused. Says how many there were.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `ReauthenticationRequired` beyond a hundred; for a single one
/// `NotFound`, or `Conflict` if it is revoked.
pub async fn revoke(service: &Service, actor: &Actor, of: TokenSelection) -> Result<u64> {
    revoke_all(service, actor, of, None).await
}

/// The same, but of no more tokens that work than the person who asks was told, which [`impact`] does.
///
/// # Errors
/// As [`revoke`]; `Conflict` if it would be more by now.
pub async fn revoke_at_most(service: &Service, actor: &Actor, of: TokenSelection, told: u64) -> Result<u64> {
    revoke_all(service, actor, of, Some(told)).await
}

async fn revoke_all(service: &Service, actor: &Actor, of: TokenSelection, told: Option<u64>) -> Result<u64> {
    let mut mutation = Mutation::begin(service, actor, Permission::TokensManage).await?;
    if let TokenSelection::One(id) = of {
        let token = by_id(mutation.tx(), actor.tenant, id).await?.at(mutation.now);
        if token.status == Status::Revoked {
            return Err(domain::Error::conflict("This token is already revoked. Nothing was changed.").into());
        }
    }
    if let TokenSelection::AllOf(owner) = of {
        foreseen::refuse_more(active_of(&mut mutation, owner).await?, told)?;
    }
    let tokens = named(&mut mutation, of).await?;
    mutation.authority().require_confirmed_for(tokens.len() as u64, mutation.now)?;
    let count = mark_revoked(&mut mutation, &tokens).await?;
    mutation.commit().await?;
    Ok(count)
}

/// Revokes every token of `owner` in the transaction of whoever has established the right to it. Says how many there were.
pub(crate) async fn revoke_of(mutation: &mut Mutation<'_>, owner: UserId) -> Result<u64> {
    let tokens = named(mutation, TokenSelection::AllOf(owner)).await?;
    mark_revoked(mutation, &tokens).await
}

/// Those that are not revoked.
async fn named(mutation: &mut Mutation<'_>, of: TokenSelection) -> Result<Vec<Named>> {
    let select = "SELECT t.id, t.name, u.name AS owner FROM api_tokens t JOIN users u ON u.id = t.owner_id";
    selected(mutation.actor(), of).statement(select, "ORDER BY t.id").all(mutation.tx()).await
}

/// Those that are not revoked.
fn selected(actor: &Actor, of: TokenSelection) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.and("t.tenant_id = ?", [actor.tenant.into()]);
    match of {
        TokenSelection::One(id) => conditions.and("t.id = ?", [id.into()]),
        TokenSelection::AllOf(owner) => conditions.and("t.owner_id = ?", [owner.into()]),
    };
    conditions.and("t.revoked_at IS NULL", []);
    conditions
}

/// Revokes tokens that are not revoked, and says how many.
pub(crate) async fn mark_revoked(mutation: &mut Mutation<'_>, tokens: &[Named]) -> Result<u64> {
    for chunk in tokens.chunks(CHUNK) {
        let now = mutation.now.millis();
        let mut wanted = Conditions::default();
        wanted.and(&format!("id IN ({})", question_marks(chunk.len())), chunk.iter().map(|named| named.id.into()));
        let set = format!("UPDATE api_tokens SET revoked_at = {now}, updated_at = {now}");
        wanted.statement(&set, "").run_any(mutation.tx()).await?;
        let mut events = Vec::with_capacity(chunk.len());
        for Named { id, name, owner } in chunk {
            mutation.changed(Change::ApiToken(*id));
            let details = vec![("owner", owner.clone())];
            events.push(EventDraft { target_id: Some(id.to_string()), target: name, details });
        }
        mutation.events(Action::ApiTokenRevoked, events).await?;
    }
    Ok(tokens.len() as u64)
}

/// A token as an event tells it.
pub(crate) struct Named {
    id: ApiTokenId,
    name: String,
    owner: String,
}

impl From<&ApiToken> for Named {
    fn from(token: &ApiToken) -> Self {
        Self { id: token.id, name: token.api.clone(), owner: token.owner.name.clone() }
    }
}

impl FromRow for Named {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, name: row.get("name")?, owner: row.get("owner")? })
    }
}

impl FromRow for TokenImpact {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { active: row.count("active")?, used: row.count("used")?, calls: row.count("calls")? })
    }
}
