//! From a session's token to who is asking.

use domain::id::{SessionId, TenantId, UserId};
use domain::permission::PermissionSet;
use domain::role::RoleName;
use domain::session::Viewer;
use domain::time::{MINUTE, Timestamp};

use super::start::within_limits;
use super::{Caller, is_over};
use crate::actor::{Actor, Origin, Who};
use crate::error::Result;
use crate::secret::{HashedSecret, PlainSecret};
use crate::service::Service;
use crate::store::{FromRow, Handle, Row, sql};

/// That a session is in use is written at most this often, in milliseconds.
const SEEN_EVERY: i64 = MINUTE;

/// Who holds `token`, or nobody if it is not that of a session that goes on.
///
/// # Errors
/// Of the database.
pub async fn resume(service: &Service, token: &str, origin: Origin) -> Result<Option<Caller>> {
    let Some(bits) = PlainSecret::presented(token).id_bits() else { return Ok(None) };
    let now = service.clock.now();
    let mut snapshot = service.database().snapshot().await?;
    let open = open((&mut snapshot).into(), SessionId::from_bits(bits), now).await?;
    drop(snapshot);
    let Some(open) = open.filter(|open| open.hash.matches(token, &service.ring)) else { return Ok(None) };
    if now.since(open.last_seen_at) >= SEEN_EVERY
        && let Err(error) = note_seen(service, open.id, now).await
    {
        // A database that is busy writing is no reason to turn a reader away.
        tracing::warn!(%error, "the use of a session was not noted");
    }
    let who = Who::Person { id: open.user, name: open.name.clone(), session: open.id };
    Ok(Some(Caller {
        actor: Actor { tenant: open.tenant, who, origin: within_limits(&origin) },
        viewer: Viewer {
            id: open.user,
            name: open.name,
            email: open.email,
            tenant: open.tenant_name,
            roles: open.roles,
            permissions: open.permissions,
            has_seat: open.has_seat,
        },
    }))
}

/// The session, if it goes on and its user may sign in, with what they may do now.
///
/// # Errors
/// Of the database.
pub(crate) async fn open(mut on: Handle<'_>, id: SessionId, now: Timestamp) -> Result<Option<Open>> {
    let found: Option<Open> = sql("SELECT s.id, s.secret_hash, s.created_at, s.last_seen_at, s.reauthenticated_at,
                u.id AS user_id, u.name, u.email, u.has_seat, t.id AS tenant_id, t.name AS tenant_name
         FROM sessions s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = u.tenant_id
         WHERE s.id = $1 AND NOT u.disabled")
    .bind(id)
    .one(&mut on)
    .await?;
    let found = found.filter(|open| !is_over(open.created_at, open.last_seen_at, now));
    let Some(mut open) = found else { return Ok(None) };
    open.roles = crate::users::roles_of(&mut on, open.user).await?;
    open.permissions = crate::roles::permissions_of(on, open.tenant, &open.roles).await?;
    Ok(Some(open))
}

async fn note_seen(service: &Service, id: SessionId, now: Timestamp) -> Result<()> {
    let mut tx = service.database().begin().await?;
    sql("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2")
        .bind(id)
        .bind(now)
        .run_any(&mut tx)
        .await?;
    Ok(tx.commit().await?)
}

/// A session that goes on.
pub(crate) struct Open {
    id: SessionId,
    hash: HashedSecret,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    pub(crate) reauthenticated_at: Timestamp,
    pub(crate) user: UserId,
    name: String,
    email: String,
    has_seat: bool,
    pub(crate) tenant: TenantId,
    tenant_name: String,
    roles: Vec<RoleName>,
    pub(crate) permissions: PermissionSet,
}

/// Without the roles, which lie in a table of their own.
impl FromRow for Open {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            hash: row.parsed("secret_hash")?,
            created_at: row.time("created_at")?,
            last_seen_at: row.time("last_seen_at")?,
            reauthenticated_at: row.time("reauthenticated_at")?,
            user: row.parsed("user_id")?,
            name: row.get("name")?,
            email: row.get("email")?,
            has_seat: row.get("has_seat")?,
            tenant: row.parsed("tenant_id")?,
            tenant_name: row.get("tenant_name")?,
            roles: Vec::new(),
            permissions: PermissionSet::NONE,
        })
    }
}
