//! Who there is, as far as it counts for what is issued to them, and who has which role.

use domain::id::{TenantId, UserId};
use domain::role::RoleName;

use crate::error::Result;
use crate::store::{FromRow, Handle, Row, sql};

/// Whom a credential is issued to.
pub(crate) struct Recipient {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) disabled: bool,
}

/// A user of `tenant`; of another tenant there is none.
///
/// # Errors
/// `NotFound`.
pub(crate) async fn recipient(on: impl Into<Handle<'_>>, tenant: TenantId, id: UserId) -> Result<Recipient> {
    let found = sql("SELECT id, name, disabled FROM users WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL");
    let found: Option<Recipient> = found.bind(tenant).bind(id).one(on).await?;
    Ok(found.ok_or_else(|| domain::Error::not_found("The user"))?)
}

/// The user of `tenant` with this address.
///
/// # Errors
/// `NotFound`.
pub(crate) async fn at(on: impl Into<Handle<'_>>, tenant: TenantId, email: &str) -> Result<UserId> {
    let found = sql("SELECT id, name, disabled FROM users WHERE tenant_id = $1 AND email = $2 AND deleted_at IS NULL");
    let found: Option<Recipient> = found.bind(tenant).bind(email).one(on).await?;
    Ok(found.ok_or_else(|| domain::Error::not_found("The user"))?.id)
}

impl FromRow for Recipient {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, name: row.get("name")?, disabled: row.get("disabled")? })
    }
}

/// The roles of a user, in the order in which they are listed everywhere.
pub(crate) async fn roles_of(on: impl Into<Handle<'_>>, user: UserId) -> Result<Vec<RoleName>> {
    let given: Vec<Given> = sql("SELECT role FROM user_roles WHERE user_id = $1").bind(user).all(on).await?;
    let mut roles: Vec<RoleName> = given.into_iter().map(|Given(role)| role).collect();
    roles.sort();
    Ok(roles)
}

struct Given(RoleName);

impl FromRow for Given {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.parsed("role")?))
    }
}
