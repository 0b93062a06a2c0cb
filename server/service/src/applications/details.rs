//! An application as its own screen shows it: what it may reach and why, its tokens, its use.

use domain::application::{ApplicationDetails, LiveToken, MAX_TOKENS};
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::scope::Scope;
use domain::time::Timestamp;

use super::row::by_id;
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{FromRow, Row, rows, sql};
use crate::verify::{Explained, Granted};
use crate::{escalation, rotation, usage};

/// # Errors
/// `Forbidden` without [`Permission::ApplicationsRead`]; `NotFound`; `Unavailable` while nobody can tell what the
/// application may.
pub async fn details(service: &Service, actor: &Actor, id: ApplicationId) -> Result<ApplicationDetails> {
    let mut reading = Reading::begin(service, actor, Permission::ApplicationsRead).await?;
    let now = reading.now;
    let stored = by_id((&mut reading).into(), actor.tenant, id).await?;
    let application = stored.application;
    let apis = rows::apis::all(&mut reading, actor.tenant).await?;
    let made_by = escalation::maker((&mut reading).into(), stored.made_by).await?;
    let Explained { refused, access, permissions } = service.index.explain(id.into(), "of the application")?;
    let slug_of = |id| apis.iter().find(|api| api.id == id).map(|api| api.slug.clone());
    let (tokens, tokens_alive) = match refused {
        Some(_) => (Vec::new(), 0),
        None => (live(&mut reading, id, now).await?, count_live(&mut reading, id, now).await?),
    };
    let tokens = tokens.into_iter().map(|token| {
        let Granted { permissions, access } = token.granted;
        let access = access.iter().filter_map(|(id, access)| Some((slug_of(*id)?, *access))).collect();
        let scope = Scope { access, permissions }.to_string();
        LiveToken { id: token.id, scope, created_at: token.created_at, expires_at: token.expires_at }
    });
    let tokens = tokens.collect();
    Ok(ApplicationDetails {
        refused,
        access,
        permissions: permissions.iter().collect(),
        made_by,
        old_secret: rotation::old_secret(&mut reading, id.into(), stored.previous_until).await?,
        tokens,
        tokens_alive,
        usage: usage::of(&mut reading, id.into()).await?,
        application,
    })
}

struct Token {
    id: domain::id::AccessTokenId,
    granted: Granted,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl FromRow for Token {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            granted: Granted::read(&row.get::<String>("scope")?),
            created_at: row.time("created_at")?,
            expires_at: row.time("expires_at")?,
        })
    }
}

async fn live(reading: &mut Reading<'_>, id: ApplicationId, now: Timestamp) -> Result<Vec<Token>> {
    sql("SELECT t.id, t.scope, t.created_at, t.expires_at FROM access_tokens t
         JOIN applications a ON a.id = t.application_id AND a.epoch = t.epoch
         WHERE t.application_id = $1 AND t.expires_at > $2 AND NOT t.revoked ORDER BY t.id DESC LIMIT $3")
    .bind(id)
    .bind(now)
    .bind(MAX_TOKENS)
    .all(reading)
    .await
}

async fn count_live(reading: &mut Reading<'_>, id: ApplicationId, now: Timestamp) -> Result<u64> {
    let count: Option<i64> = sql("SELECT count(*) AS n FROM access_tokens t
         JOIN applications a ON a.id = t.application_id AND a.epoch = t.epoch
         WHERE t.application_id = $1 AND t.expires_at > $2 AND NOT t.revoked")
    .bind(id)
    .bind(now)
    .one(reading)
    .await?;
    Ok(count.and_then(|n| u64::try_from(n).ok()).unwrap_or_default())
}
