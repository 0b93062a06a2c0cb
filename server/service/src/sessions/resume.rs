//! From a session's token to who is asking.

use domain::id::SessionId;
use domain::session::Viewer;
use domain::time::{MINUTE, Timestamp};

use super::Caller;
use super::start::within_limits;
use crate::actor::{Actor, Origin, Who};
use crate::authority::session;
use crate::error::Result;
use crate::preferences;
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::store::sql;

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
    let open = session::open((&mut snapshot).into(), SessionId::from_bits(bits), now).await?;
    let Some(open) = open.filter(|open| open.hash.matches(token, &service.ring)) else { return Ok(None) };
    let preferences = preferences::read(&mut snapshot, open.user).await?;
    drop(snapshot);
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
            preferences,
        },
    }))
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
