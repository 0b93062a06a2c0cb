//! APIs as they lie in their table.

use domain::api::Api;
use domain::id::{ApiId, TenantId};

use crate::error::{Failure, Result};
use crate::store::{FromRow, Handle, Row, sql_text};

const SELECT: &str =
    "SELECT id, slug, name, description, hosts, path_prefixes, enabled, created_at, updated_at FROM apis";

/// The APIs of `tenant`, by slug.
pub(crate) async fn all(on: impl Into<Handle<'_>>, tenant: TenantId) -> Result<Vec<Api>> {
    sql_text(format!("{SELECT} WHERE tenant_id = $1 ORDER BY slug")).bind(tenant).all(on).await
}

/// An API of `tenant`; of another tenant there is none.
pub(crate) async fn by_id(on: impl Into<Handle<'_>>, tenant: TenantId, id: ApiId) -> Result<Option<Api>> {
    sql_text(format!("{SELECT} WHERE tenant_id = $1 AND id = $2")).bind(tenant).bind(id).one(on).await
}

impl FromRow for Api {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            description: row.get("description")?,
            hosts: texts(row, "hosts")?,
            path_prefixes: texts(row, "path_prefixes")?,
            enabled: row.get("enabled")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
        })
    }
}

/// The hosts or prefixes of an API.
///
/// # Errors
/// [`Failure::Corrupt`] if they do not parse.
pub(crate) fn texts(row: &Row, column: &'static str) -> Result<Vec<String>> {
    serde_json::from_str(&row.get::<String>(column)?).map_err(|_| Failure::Corrupt { what: column })
}
