//! How an API token lies in its table.

use domain::api_key::Owner;
use domain::api_token::ApiToken;
use domain::id::{ApiId, ApiTokenId, KeyId, TenantId};
use domain::secret_format::API_TOKEN_PREFIX;
use domain::status::Status;
use domain::time::Timestamp;

use crate::error::Result;
use crate::store::{FromRow, Handle, Row, sql_text};

pub(super) const COLUMNS: &str = "t.id, t.api_id, t.name, p.name AS api_name, t.owner_id, u.name AS owner_name, \
     t.access, t.within_owner, t.last_four, t.created_at, t.updated_at, t.expires_at, t.revoked_at, t.last_used_at, \
     t.previous_until, t.made_by";
pub(super) const FROM: &str = "api_tokens t JOIN users u ON u.id = t.owner_id JOIN apis p ON p.id = t.api_id";

pub(super) struct Stored {
    /// Before the present instant gives it a status.
    token: ApiToken,
    pub(super) api: ApiId,
    pub(super) previous_until: Option<Timestamp>,
    /// The key that issued it or gave it its secret.
    pub(super) made_by: Option<KeyId>,
}

impl Stored {
    pub(super) fn at(&self, now: Timestamp) -> ApiToken {
        let mut token = self.token.clone();
        token.status = Status::of(token.expires_at, token.revoked_at, now);
        token
    }
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let token = ApiToken {
            id: row.parsed("id")?,
            owner: Owner { id: row.parsed("owner_id")?, name: row.get("owner_name")? },
            api: row.get("name")?,
            api_name: row.get("api_name")?,
            access: row.parsed("access")?,
            within_owner: row.get("within_owner")?,
            masked: masked(&row.get::<String>("last_four")?),
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
            expires_at: row.time("expires_at")?,
            revoked_at: row.time_opt("revoked_at")?,
            last_used_at: row.time_opt("last_used_at")?,
            status: Status::Active,
        };
        Ok(Self {
            token,
            api: row.parsed("api_id")?,
            previous_until: row.time_opt("previous_until")?,
            made_by: row.parsed_opt("made_by")?,
        })
    }
}

pub(super) fn masked(last_four: &str) -> String {
    format!("{API_TOKEN_PREFIX}_…{last_four}")
}

pub(super) fn not_found() -> domain::Error {
    domain::Error::not_found("The API token")
}

/// A token of `tenant`; of another tenant there is none.
///
/// # Errors
/// `NotFound`.
pub(super) async fn by_id(on: Handle<'_>, tenant: TenantId, id: ApiTokenId) -> Result<Stored> {
    let text = format!("SELECT {COLUMNS} FROM {FROM} WHERE t.tenant_id = $1 AND t.id = $2");
    let found: Option<Stored> = sql_text(text).bind(tenant).bind(id).one(on).await?;
    Ok(found.ok_or_else(not_found)?)
}
