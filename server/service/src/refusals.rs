//! Why a verification was refused: the latest ten thousand of a tenant, for a week at most.

use domain::id::{RequestId, TenantId};
use domain::page::{LIMIT, Position};
use domain::permission::Permission;
use domain::refusal::{Refusal, RefusalQuery};
use domain::time::DAY;

use crate::actor::Actor;
use crate::error::Result;
use crate::service::Service;
use crate::store::{Conditions, FromRow, Row, insert_many, sql};
use crate::verify::{MOST_REFUSALS, Refused};

/// They are forgotten after this, in milliseconds.
const KEPT: i64 = 7 * DAY;
/// Rows to a statement.
const CHUNK: usize = 500;
const COLUMNS: &str = "id, at, code, credential_id, api, method, host, path, address, agent, detail";

/// One refusal, by the request ID that its answer named.
///
/// # Errors
/// `Forbidden` without [`Permission::EventsRead`]; `NotFound`, also once it is forgotten.
pub async fn get(service: &Service, actor: &Actor, id: RequestId) -> Result<Refusal> {
    actor.require(Permission::EventsRead)?;
    flush(service).await?;
    let text = format!("SELECT {COLUMNS} FROM refusals WHERE tenant_id = $1 AND id = $2");
    let found: Option<Refusal> =
        crate::store::sql_text(text).bind(actor.tenant).bind(id).one(&mut service.database.read().await?).await?;
    Ok(found.ok_or_else(|| domain::Error::not_found("The refusal"))?)
}

/// The latest refusals, newest first; with a credential, those of it.
///
/// # Errors
/// `Forbidden` without [`Permission::EventsRead`].
pub async fn list(service: &Service, actor: &Actor, query: &RefusalQuery) -> Result<Vec<Refusal>> {
    actor.require(Permission::EventsRead)?;
    flush(service).await?;
    let mut conditions = Conditions::default();
    conditions.and("tenant_id = ?", [actor.tenant.into()]);
    if let Some(credential) = &query.credential {
        conditions.and("credential_id = ?", [(&**credential).into()]);
    }
    if let Some(code) = query.code {
        conditions.and("code = ?", [code.as_str().into()]);
    }
    if let Position::After(cursor) = &query.position {
        conditions.and("id < ?", [cursor.id.as_str().into()]);
    }
    conditions
        .statement(&format!("SELECT {COLUMNS} FROM refusals"), &format!("ORDER BY id DESC LIMIT {}", LIMIT + 1))
        .all(&mut service.database.read().await?)
        .await
}

/// Writes what was refused since the last time. If it fails, those refusals are not kept.
///
/// # Errors
/// Of the database.
pub async fn flush(service: &Service) -> Result<()> {
    let refused = service.index.take_refusals();
    if refused.is_empty() {
        return Ok(());
    }
    let mut tx = service.database.begin().await?;
    for chunk in refused.chunks(CHUNK) {
        let values = chunk.iter().flat_map(values_of).collect();
        let into = format!("refusals (tenant_id, {COLUMNS})");
        insert_many(&into, 12, values).run(&mut tx).await?;
    }
    Ok(tx.commit().await?)
}

fn values_of(refused: &Refused) -> [crate::store::Value; 12] {
    let text = |text: &Option<Box<str>>| text.as_deref().into();
    [
        refused.tenant.into(),
        refused.id.into(),
        refused.at.into(),
        refused.code.as_str().into(),
        refused.credential.map(|id| id.to_string()).into(),
        text(&refused.api),
        text(&refused.method),
        text(&refused.host),
        text(&refused.path),
        refused.address.map(|address| address.to_string()).into(),
        (*refused.agent).into(),
        (&refused.detail).into(),
    ]
}

/// Forgets what is too old or too much. Tells how many rows went.
///
/// # Errors
/// Of the database.
pub async fn prune(service: &Service) -> Result<u64> {
    let mut tx = service.database.begin().await?;
    let mut removed =
        sql("DELETE FROM refusals WHERE at < $1").bind(service.clock.now().plus(-KEPT)).run(&mut tx).await?;
    let tenants: Vec<String> = sql("SELECT id AS t FROM tenants").all(&mut tx).await?;
    for tenant in tenants.iter().filter_map(|id| id.parse::<TenantId>().ok()) {
        removed += sql("DELETE FROM refusals WHERE tenant_id = $1 AND id < (
                 SELECT coalesce(min(id), '') FROM (
                     SELECT id FROM refusals WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2) AS latest)")
        .bind(tenant)
        .bind(i64::try_from(MOST_REFUSALS).unwrap_or(i64::MAX))
        .run(&mut tx)
        .await?;
    }
    tx.commit().await?;
    Ok(removed)
}

impl FromRow for Refusal {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            at: row.time("at")?,
            code: row.parsed("code")?,
            credential: row.get("credential_id")?,
            api: row.get("api")?,
            method: row.get("method")?,
            host: row.get("host")?,
            path: row.get("path")?,
            address: row.get("address")?,
            agent: row.get("agent")?,
            detail: row.get("detail")?,
        })
    }
}
