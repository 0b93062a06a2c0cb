//! Reading the log of events. Writing is part of every [`crate::mutation`].

use domain::event::{Event, EventQuery};
use domain::page::{COUNT_CAP, Count, Cursor, Page, Position};
use domain::permission::Permission;

use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, FromRow, Row, containing};

/// More of a search text than this is not looked at, in characters.
const MOST_SEARCHED: usize = 400;

/// A page of the tenant's events, newest first.
///
/// # Errors
/// `Forbidden` without [`Permission::EventsRead`].
pub async fn list(service: &Service, actor: &Actor, query: &EventQuery) -> Result<Page<Event>> {
    let mut conditions = Conditions::default();
    conditions.and("tenant_id = ?", [actor.tenant.into()]);
    narrow(&mut conditions, query);
    let mut reading = Reading::begin(service, actor, Permission::EventsRead).await?;
    let capped = format!("LIMIT {}) AS counted", COUNT_CAP + 1);
    let counted: Option<i64> =
        conditions.statement("SELECT count(*) AS n FROM (SELECT 1 FROM events", &capped).one(&mut reading).await?;
    let count = Count::of(counted.and_then(|n| u32::try_from(n).ok()).unwrap_or_default());

    let backwards = matches!(query.position, Position::Before(_));
    match &query.position {
        Position::Start => {}
        Position::After(cursor) => _ = conditions.and("id < ?", [cursor.id.as_str().into()]),
        Position::Before(cursor) => _ = conditions.and("id > ?", [cursor.id.as_str().into()]),
    }
    let order = if backwards { "ASC" } else { "DESC" };
    let rows = query.size.rows();
    let mut items: Vec<Event> = conditions
        .statement("SELECT * FROM events", &format!("ORDER BY id {order} LIMIT {}", rows + 1))
        .all(&mut reading)
        .await?;
    let more = items.len() > rows as usize;
    items.truncate(rows as usize);
    if backwards {
        items.reverse();
    }
    let (has_next, has_previous) = match query.position {
        Position::Start => (more, false),
        Position::After(_) => (more, true),
        Position::Before(_) => (true, more),
    };
    let edge = |event: Option<&Event>| event.map(|e| Cursor { id: e.id.to_string(), value: String::new() });
    Ok(Page {
        next: has_next.then(|| edge(items.last())).flatten(),
        previous: has_previous.then(|| edge(items.first())).flatten(),
        items,
        count,
    })
}

fn narrow(conditions: &mut Conditions, query: &EventQuery) {
    if let Some(family) = &query.family {
        conditions.and("action LIKE ?", [format!("{family}.%").into()]);
    }
    let text: String = query.text.chars().take(MOST_SEARCHED).collect();
    let text = text.as_str();
    if text.is_empty() {
        return;
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
            details: serde_json::from_str(&details).map_err(|_| crate::Failure::Corrupt { what: "details" })?,
        })
    }
}
