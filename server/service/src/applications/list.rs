//! Finding applications.

use domain::application::{Application, ApplicationQuery};
use domain::id::ApplicationId;
use domain::name::MAX_CHARS;
use domain::page::{COUNT_CAP, Count, Cursor, Page, Position};
use domain::permission::Permission;

use super::row::{COLUMNS, Stored, by_id, with_roles};
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, containing};

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
    let mut conditions = Conditions::default();
    conditions.and("a.tenant_id = ?", [actor.tenant.into()]);
    if let Some(role) = &query.role {
        conditions.and("a.id IN (SELECT application_id FROM application_roles WHERE role = ?)", [role.into()]);
    }
    narrow(&mut conditions, &query.text)?;
    let mut reading = Reading::begin(service, actor, Permission::ApplicationsRead).await?;
    let capped = format!("LIMIT {}) AS counted", COUNT_CAP + 1);
    let counted: Option<i64> = conditions
        .statement("SELECT count(*) AS n FROM (SELECT 1 FROM applications a", &capped)
        .one(&mut reading)
        .await?;
    let count = Count::of(counted.and_then(|n| u32::try_from(n).ok()).unwrap_or_default());
    let order = match &query.position {
        Position::Start => "ASC",
        Position::After(cursor) => go_on_from(&mut conditions, ">", cursor, "ASC"),
        Position::Before(cursor) => go_on_from(&mut conditions, "<", cursor, "DESC"),
    };
    let rows: Vec<Stored> = conditions
        .statement(
            &format!("SELECT {COLUMNS} FROM applications a"),
            &format!("ORDER BY a.sort_name {order}, a.id {order} LIMIT {}", query.size.rows() + 1),
        )
        .all(&mut reading)
        .await?;
    let found = with_roles((&mut reading).into(), rows).await?;
    let applications = found.into_iter().map(|stored| stored.application).collect();
    let edge = |a: &Application| Cursor { id: a.id.to_string(), value: a.name.to_lowercase() };
    Ok(Page::cut(applications, query.size, count, &query.position, edge))
}

fn narrow(conditions: &mut Conditions, text: &str) -> Result<()> {
    let text: String = text.trim().to_lowercase().chars().filter(|c| !c.is_control()).collect();
    let chars = text.chars().count();
    if chars > MAX_CHARS {
        let message = format!("Search text may have at most {MAX_CHARS} characters; this one has {chars}.");
        return Err(domain::Error::invalid("q", message).into());
    }
    if let Ok(id) = text.parse::<ApplicationId>() {
        conditions.and("a.id = ?", [id.into()]);
    } else if !text.is_empty() {
        conditions.and("a.sort_name LIKE ? ESCAPE '\\'", [containing(&text).into()]);
    }
    Ok(())
}

fn go_on_from(conditions: &mut Conditions, beyond: &str, cursor: &Cursor, order: &'static str) -> &'static str {
    let text = |text: &str| text.replace('\0', "").into();
    conditions.and(&format!("(a.sort_name, a.id) {beyond} (?, ?)"), [text(&cursor.value), text(&cursor.id)]);
    order
}
