//! How an application lies in its tables.

use domain::application::Application;
use domain::id::{ApplicationId, KeyId, TenantId};
use domain::role::RoleName;
use domain::secret_format::APPLICATION_PREFIX;
use domain::time::Timestamp;

use crate::error::Result;
use crate::mutation::Mutation;
use crate::store::{FromRow, Handle, Row, insert_many, row_list, sql, sql_text};

pub(super) const COLUMNS: &str = "a.id, a.name, a.disabled, a.last_four, a.created_at, a.updated_at, a.last_used_at, \
     a.previous_until, a.made_by";

/// The roles come from a table of their own: see [`with_roles`].
pub(super) struct Stored {
    pub(super) application: Application,
    pub(super) previous_until: Option<Timestamp>,
    /// The key that made it or gave it its secret.
    pub(super) made_by: Option<KeyId>,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let application = Application {
            id: row.parsed("id")?,
            name: row.get("name")?,
            roles: Vec::new(),
            disabled: row.get("disabled")?,
            masked: masked(&row.get::<String>("last_four")?),
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
            last_used_at: row.time_opt("last_used_at")?,
        };
        let previous_until = row.time_opt("previous_until")?;
        Ok(Self { application, previous_until, made_by: row.parsed_opt("made_by")? })
    }
}

pub(super) fn masked(last_four: &str) -> String {
    format!("{APPLICATION_PREFIX}_…{last_four}")
}

pub(super) fn not_found() -> domain::Error {
    domain::Error::not_found("The application")
}

/// An application of `tenant`; of another tenant there is none.
///
/// # Errors
/// `NotFound`.
pub(super) async fn by_id(mut on: Handle<'_>, tenant: TenantId, id: ApplicationId) -> Result<Stored> {
    let found: Option<Stored> =
        sql_text(format!("SELECT {COLUMNS} FROM applications a WHERE a.tenant_id = $1 AND a.id = $2"))
            .bind(tenant)
            .bind(id)
            .one(&mut on)
            .await?;
    let found = with_roles(on, found.into_iter().collect()).await?.pop();
    Ok(found.ok_or_else(not_found)?)
}

/// The same, holding the row, so that of two changes at once the second sees the first.
pub(super) async fn lock(mutation: &mut Mutation<'_>, id: ApplicationId) -> Result<Stored> {
    let tenant = mutation.tenant();
    sql("UPDATE applications SET updated_at = updated_at WHERE tenant_id = $1 AND id = $2")
        .bind(tenant)
        .bind(id)
        .run_any(mutation.tx())
        .await?;
    by_id(mutation.tx(), tenant, id).await
}

pub(super) async fn with_roles(on: Handle<'_>, mut stored: Vec<Stored>) -> Result<Vec<Stored>> {
    if stored.is_empty() {
        return Ok(stored);
    }
    let wanted = row_list(stored.len(), 1);
    let given: Vec<Given> =
        sql_text(format!("SELECT application_id, role FROM application_roles WHERE application_id IN {wanted}"))
            .bind_all(stored.iter().map(|stored| stored.application.id.into()))
            .all(on)
            .await?;
    for Stored { application, .. } in &mut stored {
        let own = given.iter().filter(|given| given.application == application.id);
        application.roles = own.map(|given| given.role.clone()).collect();
        application.roles.sort();
    }
    Ok(stored)
}

struct Given {
    application: ApplicationId,
    role: RoleName,
}

impl FromRow for Given {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { application: row.parsed("application_id")?, role: row.parsed("role")? })
    }
}

pub(super) async fn set_roles(mutation: &mut Mutation<'_>, id: ApplicationId, roles: &[RoleName]) -> Result<()> {
    sql("DELETE FROM application_roles WHERE application_id = $1").bind(id).run_any(mutation.tx()).await?;
    let values = roles.iter().flat_map(|role| [id.into(), role.into()]).collect();
    insert_many("application_roles (application_id, role)", 2, values).run(mutation.tx()).await?;
    Ok(())
}
