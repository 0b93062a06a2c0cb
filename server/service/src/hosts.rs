//! A host belongs to one tenant of a server, and so does every host: what stands behind a door is one tenant's,
//! and another's credentials must not open it.

use domain::Error;
use domain::api::ApiDraft;

use crate::error::Result;
use crate::mutation::Mutation;
use crate::store::rows::apis::texts;
use crate::store::{FromRow, Row, sql};

/// Takes the hosts of `draft` for the actor's tenant. Until the commit no other tenant can take any; to be called
/// after the tenant itself is held, so that the two are always locked in this order.
///
/// # Errors
/// `Invalid` for `hosts` if another tenant guards there already. It does not say which.
pub(crate) async fn take(mutation: &mut Mutation<'_>, draft: &ApiDraft) -> Result<()> {
    if draft.path_prefixes.is_empty() {
        return Ok(());
    }
    sql("UPDATE locks SET name = name WHERE name = 'hosts'").run_any(mutation.tx()).await?;
    let tenant = mutation.tenant();
    let others: Vec<Elsewhere> =
        sql("SELECT hosts, path_prefixes FROM apis WHERE tenant_id <> $1 AND path_prefixes <> '[]'")
            .bind(tenant)
            .all(mutation.tx())
            .await?;
    match others.iter().find_map(|Elsewhere(other)| draft.same_host(other)) {
        None => Ok(()),
        Some("") => {
            let message = "Name the hosts: other tenants of this server guard APIs, too, so none can have every host.";
            Err(Error::invalid("hosts", message).into())
        }
        Some(host) => {
            let message = format!("{host} is taken on this server, or every host is. Ask whoever runs it.");
            Err(Error::invalid("hosts", message).into())
        }
    }
}

/// The places of an API of another tenant.
struct Elsewhere(ApiDraft);

impl FromRow for Elsewhere {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(ApiDraft {
            hosts: texts(row, "hosts")?,
            path_prefixes: texts(row, "path_prefixes")?,
            ..ApiDraft::default()
        }))
    }
}
