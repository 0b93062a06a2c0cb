//! Reading the log of events. Writing is part of every [`crate::mutation`].

use domain::event::{Event, EventQuery};
use domain::page::{Cursor, Direction, Page};
use domain::permission::Permission;
use domain::search;

use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, FromRow, Keyset, Row, Total, containing};

/// A page of the tenant's events, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::EventsRead`]; `Invalid` for `q` if the text is too long.
pub async fn list(service: &Service, actor: &Actor, query: &EventQuery) -> Result<Page<Event>> {
    page(&mut Reading::begin(service, actor, Permission::EventsRead).await?, query, Total::Counted).await
}

/// The same, for whoever has established the right to it.
pub(crate) async fn page(reading: &mut Reading<'_>, query: &EventQuery, total: Total) -> Result<Page<Event>> {
    let mut conditions = Conditions::default();
    conditions.and("tenant_id = ?", [reading.tenant().into()]);
    narrow(&mut conditions, query)?;
    let count = total.of("events", &conditions, &mut *reading).await?;
    let EventQuery { size, position, .. } = query;
    let keyset = Keyset { sort: None, id: "id", direction: Direction::Descending, size: *size, position };
    let items = keyset.rows("SELECT * FROM events", conditions, reading).await?;
    let edge = |event: &Event| Cursor { id: event.id.to_string(), value: String::new() };
    Ok(Page::cut(items, *size, count, position, edge))
}

fn narrow(conditions: &mut Conditions, query: &EventQuery) -> Result<()> {
    if let Some(family) = &query.family {
        conditions.and("action LIKE ?", [format!("{family}.%").into()]);
    }
    let text = search::checked(&query.text)?;
    if text.is_empty() {
        return Ok(());
    }
    let is_id = text.split_once('_').is_some_and(|(_, digits)| domain::id::decode(digits).is_some());
    if is_id {
        conditions.and("(target_id = ? OR actor_id = ?)", [text.into(), text.into()]);
    } else {
        let pattern = containing(&text.to_lowercase());
        conditions.and(
            "(lower(target) LIKE ? ESCAPE '\\' OR lower(actor) LIKE ? ESCAPE '\\')",
            [pattern.clone().into(), pattern.into()],
        );
    }
    Ok(())
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self> {
        let details: String = row.get("details")?;
        Ok(Self {
            id: row.parsed("id")?,
            at: row.time("at")?,
            action: row.parsed("action")?,
            actor: row.get("actor")?,
            actor_id: row.get("actor_id")?,
            target_id: row.get("target_id")?,
            target: row.get("target")?,
            address: row.get("address")?,
            agent: row.get("agent")?,
            details: serde_json::from_str(&details).map_err(|_| crate::error::Failure::Corrupt { what: "details" })?,
        })
    }
}
