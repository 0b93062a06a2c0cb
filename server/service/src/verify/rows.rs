//! How the tables are read into the index.

use domain::access::Access;
use domain::id::{AccessTokenId, ApiId, ApplicationId, KeyId, ProjectId, TenantId, UserId};
use domain::role::RoleName;
use domain::time::Timestamp;

use super::granted::Granted;
use super::secrets::Previous;
use crate::error::Result;
use crate::secret::HashedSecret;
use crate::store::{FromRow, Row};

pub(super) struct TenantRow {
    pub(super) id: TenantId,
    pub(super) slug: String,
    /// A setting that is not the default.
    pub(super) setting: Option<(String, String)>,
}

impl FromRow for TenantRow {
    fn from_row(row: &Row) -> Result<Self> {
        let (name, value): (Option<String>, Option<String>) = (row.get("name")?, row.get("value")?);
        Ok(Self { id: row.parsed("id")?, slug: row.get("slug")?, setting: name.zip(value) })
    }
}

pub(super) struct ProjectRow {
    pub(super) id: ProjectId,
    pub(super) tenant: TenantId,
    pub(super) slug: String,
    pub(super) archived: bool,
    pub(super) user: Option<UserId>,
    pub(super) role: Option<RoleName>,
}

impl FromRow for ProjectRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            tenant: row.parsed("tenant_id")?,
            slug: row.get("slug")?,
            archived: row.get("archived")?,
            user: row.parsed_opt("user_id")?,
            role: row.parsed_opt("role")?,
        })
    }
}

pub(super) struct OwnerRow {
    pub(super) id: UserId,
    pub(super) tenant: TenantId,
    pub(super) email: String,
    pub(super) active: bool,
    pub(super) role: Option<RoleName>,
}

impl FromRow for OwnerRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            tenant: row.parsed("tenant_id")?,
            email: row.get("email")?,
            active: !row.get::<bool>("disabled")?,
            role: row.parsed_opt("role")?,
        })
    }
}

pub(super) struct NarrowingRow {
    pub(super) key: KeyId,
    pub(super) api: ApiId,
    pub(super) access: Access,
}

impl FromRow for NarrowingRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { key: row.parsed("key_id")?, api: row.parsed("api_id")?, access: row.parsed("access")? })
    }
}

pub(super) struct ApplicationRow {
    pub(super) id: ApplicationId,
    pub(super) tenant: TenantId,
    pub(super) name: String,
    pub(super) disabled: bool,
    pub(super) epoch: i64,
    pub(super) hash: HashedSecret,
    pub(super) previous: Option<Previous>,
    pub(super) role: Option<RoleName>,
}

impl FromRow for ApplicationRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            tenant: row.parsed("tenant_id")?,
            name: row.get("name")?,
            disabled: row.get("disabled")?,
            epoch: row.get("epoch")?,
            hash: row.parsed("secret_hash")?,
            previous: Previous::read(row)?,
            role: row.parsed_opt("role")?,
        })
    }
}

pub(super) struct TokenRow {
    pub(super) id: AccessTokenId,
    pub(super) application: ApplicationId,
    pub(super) hash: HashedSecret,
    pub(super) epoch: i64,
    pub(super) expires_at: Timestamp,
    pub(super) revoked: bool,
    pub(super) granted: Granted,
}

impl FromRow for TokenRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            application: row.parsed("application_id")?,
            hash: row.parsed("secret_hash")?,
            epoch: row.get("epoch")?,
            expires_at: row.time("expires_at")?,
            revoked: row.get("revoked")?,
            granted: Granted::read(&row.get::<String>("scope")?),
        })
    }
}
