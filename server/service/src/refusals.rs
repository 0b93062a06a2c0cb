//! Why a verification was refused: the latest ten thousand of a tenant, for a week at most. Of what anybody
//! can send, secrets that belong to nobody, they are no more than two thousand, so that these do not push
//! out what was refused to credentials; and when too many come at a time, a part of them is not kept at all.

use std::collections::BTreeSet;

use domain::id::{RequestId, TenantId};
use domain::page::{Direction, PageSize};
use domain::permission::Permission;
use domain::refusal::{Refusal, RefusalQuery};
use domain::time::DAY;

use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::slices::{Forgotten, Slices};
use crate::store::{Conditions, FromRow, Keyset, Row, insert_many, sql_text};
use crate::verify::Refused;

/// They are forgotten after this, in milliseconds.
const KEPT: i64 = 7 * DAY;
/// Of each tenant.
pub const MAX: u32 = 10_000;
/// Of each tenant, of secrets that belong to nobody, and of signed requests that were not proven.
pub const MAX_UNKNOWN: u32 = 2_000;
const COLUMNS: &str = "id, at, code, credential_id, api, method, host, path, address, agent, detail, base_string";

/// One refusal, by the request ID that its answer named.
///
/// # Errors
/// `Forbidden` without [`Permission::EventsRead`]; `NotFound`, also once it is forgotten or if it was not kept.
pub async fn get(service: &Service, actor: &Actor, id: RequestId) -> Result<Refusal> {
    let mut reading = reading(service, actor).await?;
    let text = format!("SELECT {COLUMNS} FROM refusals WHERE tenant_id = $1 AND id = $2");
    let found: Option<Refusal> = sql_text(text).bind(actor.tenant).bind(id).one(&mut reading).await?;
    Ok(found.ok_or_else(|| domain::Error::not_found("The refusal"))?)
}

/// The latest refusals, newest first; with a credential, those of it.
///
/// # Errors
/// `Forbidden` without [`Permission::EventsRead`].
pub async fn list(service: &Service, actor: &Actor, query: &RefusalQuery) -> Result<Vec<Refusal>> {
    let mut reading = reading(service, actor).await?;
    let mut conditions = Conditions::default();
    conditions.and("tenant_id = ?", [actor.tenant.into()]);
    if let Some(credential) = &query.credential {
        conditions.and("credential_id = ?", [(&**credential).into()]);
    }
    if let Some(code) = query.code {
        conditions.and("code = ?", [code.as_str().into()]);
    }
    let (size, direction) = (PageSize::default(), Direction::Descending);
    let keyset = Keyset { sort: None, id: "id", direction, size, position: &query.position };
    keyset.rows(&format!("SELECT {COLUMNS} FROM refusals"), conditions, &mut reading).await
}

/// Sees what was refused just now, too; nobody without the right has it written.
async fn reading<'a>(service: &Service, actor: &'a Actor) -> Result<Reading<'a>> {
    drop(Reading::begin(service, actor, Permission::EventsRead).await?);
    flush(service).await?;
    Reading::begin(service, actor, Permission::EventsRead).await
}

/// Writes what was refused since the last time, and forgets as many of the oldest as that is too many. If it
/// fails, those refusals are not kept.
///
/// # Errors
/// Of the database.
pub async fn flush(service: &Service) -> Result<()> {
    let mut refused = service.index.take_refusals();
    for one in &mut refused {
        if look_into(service, one) {
            tokio::task::yield_now().await;
        }
    }
    let mut slices = Slices::of(service, &refused);
    while let Some(mut slice) = slices.next().await? {
        let values = slice.items.iter().flat_map(values_of).collect();
        insert_many(&format!("refusals (tenant_id, {COLUMNS})"), 13, values).run(&mut slice.tx).await?;
        slices.done(slice).await?;
    }
    let tenants: BTreeSet<TenantId> = refused.iter().map(|one| one.tenant).collect();
    for tenant in tenants {
        trim(service, tenant).await?;
    }
    Ok(())
}

/// Says more of a signed request, if this is one. True if that took a while.
fn look_into(service: &Service, refused: &mut Refused) -> bool {
    let Some(mistaken) = refused.signed.take() else { return false };
    if let Some(explained) = service.index.explain_mistaken(&mistaken) {
        refused.base_string = Some(explained.base_string);
        for sentence in explained.words {
            refused.detail.push(' ');
            refused.detail.push_str(&sentence);
        }
    }
    true
}

fn values_of(refused: &Refused) -> [crate::store::Value; 13] {
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
        refused.base_string.as_deref().into(),
    ]
}

/// Forgets the oldest of a tenant, as far as there are too many.
async fn trim(service: &Service, tenant: TenantId) -> Result<()> {
    for (most, condition) in [
        (MAX_UNKNOWN, "tenant_id = $1 AND credential_id IS NULL"),
        // Of consumers that were named, which nothing has proven: anybody can do that, too.
        (MAX_UNKNOWN, "tenant_id = $1 AND credential_id LIKE 'con_%' AND code IN ('MALFORMED', 'NOT_FOUND')"),
        (MAX, "tenant_id = $1"),
    ] {
        let latest_too_many =
            format!("SELECT id AS t FROM refusals WHERE {condition} ORDER BY id DESC LIMIT 1 OFFSET {most}");
        let found: Option<String> =
            sql_text(latest_too_many).bind(tenant).one(&mut service.database().read().await?).await?;
        if let Some(id) = found {
            let condition = format!("{condition} AND id <= $2");
            let values = vec![tenant.into(), id.into()];
            Forgotten { table: "refusals", key: &["id"], condition: &condition, values }.delete(service).await?;
        }
    }
    Ok(())
}

/// Forgets what is too old. Tells how many rows went.
///
/// # Errors
/// Of the database.
pub async fn prune(service: &Service) -> Result<u64> {
    // IDs sort by the time they were made.
    let first_kept = RequestId::new(service.clock.now().plus(-KEPT), 0);
    let values = vec![first_kept.into()];
    Forgotten { table: "refusals", key: &["id"], condition: "id < $1", values }.delete(service).await
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
            base_string: row.get("base_string")?,
        })
    }
}
