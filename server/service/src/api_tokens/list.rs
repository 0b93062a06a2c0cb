//! Finding tokens.

use domain::api_token::{ApiToken, TokenQuery};
use domain::id::ApiTokenId;
use domain::page::{Cursor, Direction, Page};
use domain::permission::Permission;
use domain::search;
use domain::status::Status;
use domain::time::Timestamp;

use super::row::{COLUMNS, FROM, Stored, by_id};
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, Keyset, Total, containing};

/// A token of the actor's tenant.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: ApiTokenId) -> Result<ApiToken> {
    let mut reading = Reading::begin(service, actor, Permission::TokensManage).await?;
    let now = reading.now;
    Ok(by_id((&mut reading).into(), actor.tenant, id).await?.at(now))
}

/// A page of the tenant's tokens, the latest first.
///
/// # Errors
/// `Forbidden` without [`Permission::TokensManage`]; `Invalid` for `q` if the text is too long.
pub async fn list(service: &Service, actor: &Actor, query: &TokenQuery) -> Result<Page<ApiToken>> {
    page(&mut Reading::begin(service, actor, Permission::TokensManage).await?, query, Total::Counted).await
}

/// The same, for whoever has established the right to it.
pub(crate) async fn page(reading: &mut Reading<'_>, query: &TokenQuery, total: Total) -> Result<Page<ApiToken>> {
    let now = reading.now;
    let mut conditions = Conditions::default();
    conditions.and("t.tenant_id = ?", [reading.tenant().into()]);
    if let Some(owner) = query.owner {
        conditions.and("t.owner_id = ?", [owner.into()]);
    }
    if let Some(status) = query.status {
        narrow_to(&mut conditions, status, now);
    }
    narrow(&mut conditions, &query.text)?;
    let count = total.of("api_tokens t", &conditions, &mut *reading).await?;
    let TokenQuery { size, position, .. } = query;
    let keyset = Keyset { sort: None, id: "t.id", direction: Direction::Descending, size: *size, position };
    let rows: Vec<Stored> = keyset.rows(&format!("SELECT {COLUMNS} FROM {FROM}"), conditions, &mut *reading).await?;
    let tokens = rows.iter().map(|stored| stored.at(now)).collect();
    let edge = |token: &ApiToken| Cursor { id: token.id.to_string(), value: String::new() };
    Ok(Page::cut(tokens, *size, count, position, edge))
}

/// As [`Status::of`] derives it.
fn narrow_to(conditions: &mut Conditions, status: Status, now: Timestamp) {
    match status {
        Status::Revoked => conditions.and("t.revoked_at IS NOT NULL", []),
        Status::Expired => conditions.and("t.revoked_at IS NULL AND t.expires_at <= ?", [now.into()]),
        Status::Active => conditions.and("t.revoked_at IS NULL AND t.expires_at > ?", [now.into()]),
    };
}

fn narrow(conditions: &mut Conditions, text: &str) -> Result<()> {
    let text = search::in_lowercase(text)?;
    if let Ok(id) = text.parse::<ApiTokenId>() {
        conditions.and("t.id = ?", [id.into()]);
    } else if !text.is_empty() {
        conditions.and("t.name LIKE ? ESCAPE '\\'", [containing(&text).into()]);
    }
    Ok(())
}
