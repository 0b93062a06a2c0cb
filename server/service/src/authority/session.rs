//! A session that goes on, and what its user may do by now.

use domain::id::{SessionId, TenantId, UserId};
use domain::permission::PermissionSet;
use domain::role::RoleName;
use domain::time::{HOUR, MINUTE, Timestamp};

use crate::error::Result;
use crate::secret::HashedSecret;
use crate::store::{FromRow, Handle, Row, rows, sql};

/// A session without use ends after this, in milliseconds.
pub const IDLE: i64 = 30 * MINUTE;
/// Every session ends after this, in milliseconds.
pub const ABSOLUTE: i64 = 12 * HOUR;

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
    open.roles = rows::users::roles_of(&mut on, open.user).await?;
    open.permissions = rows::roles::permissions_of(on, open.tenant, &open.roles).await?;
    Ok(Some(open))
}

/// True if a session that began and was used at these times is over.
fn is_over(created_at: Timestamp, last_seen_at: Timestamp, now: Timestamp) -> bool {
    now.since(last_seen_at) >= IDLE || now.since(created_at) >= ABSOLUTE
}

/// A session that goes on.
pub(crate) struct Open {
    pub(crate) id: SessionId,
    pub(crate) hash: HashedSecret,
    created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) reauthenticated_at: Timestamp,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) has_seat: bool,
    pub(crate) tenant: TenantId,
    pub(crate) tenant_name: String,
    pub(crate) roles: Vec<RoleName>,
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
