//! Finding applications.

use domain::application::{Application, ApplicationQuery};
use domain::id::ApplicationId;
use domain::page::{Cursor, Direction, Page};
use domain::permission::Permission;
use domain::search;

use super::row::{COLUMNS, Stored, by_id, with_roles};
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, Keyset, SortColumn, Total, containing};

/// An application of the actor's tenant.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsRead`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: ApplicationId) -> Result<Application> {
    let mut reading = Reading::begin(service, actor, Permission::ApplicationsRead).await?;
    Ok(by_id((&mut reading).into(), actor.tenant, id).await?.application)
}

/// A page of the tenant's applications in the order of their names.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsRead`]; `Invalid` for `q` if the text is too long.
pub async fn list(service: &Service, actor: &Actor, query: &ApplicationQuery) -> Result<Page<Application>> {
    page(&mut Reading::begin(service, actor, Permission::ApplicationsRead).await?, query, Total::Counted).await
}

/// The same, for whoever has established the right to it.
pub(crate) async fn page(
    reading: &mut Reading<'_>,
    query: &ApplicationQuery,
    total: Total,
) -> Result<Page<Application>> {
    let mut conditions = Conditions::default();
    conditions.and("a.tenant_id = ?", [reading.tenant().into()]);
    if let Some(role) = &query.role {
        conditions.and("a.id IN (SELECT application_id FROM application_roles WHERE role = ?)", [role.into()]);
    }
    narrow(&mut conditions, &query.text)?;
    let count = total.of("applications a", &conditions, &mut *reading).await?;
    let ApplicationQuery { size, position, .. } = query;
    let (sort, id, direction) = (Some(SortColumn::text("a.sort_name")), "a.id", Direction::Ascending);
    let keyset = Keyset { sort, id, direction, size: *size, position };
    let rows: Vec<Stored> =
        keyset.rows(&format!("SELECT {COLUMNS} FROM applications a"), conditions, &mut *reading).await?;
    let found = with_roles(reading.into(), rows).await?;
    let applications = found.into_iter().map(|stored| stored.application).collect();
    let edge = |a: &Application| Cursor { id: a.id.to_string(), value: a.name.to_lowercase() };
    Ok(Page::cut(applications, *size, count, position, edge))
}

fn narrow(conditions: &mut Conditions, text: &str) -> Result<()> {
    let text = search::in_lowercase(text)?;
    if let Ok(id) = text.parse::<ApplicationId>() {
        conditions.and("a.id = ?", [id.into()]);
    } else if !text.is_empty() {
        conditions.and("a.sort_name LIKE ? ESCAPE '\\'", [containing(&text).into()]);
    }
    Ok(())
}
