//! Finding consumers.

use domain::consumer::{Consumer, ConsumerQuery, ConsumerStatus, View};
use domain::id::ConsumerId;
use domain::page::{Cursor, Direction, Page};
use domain::permission::Permission;
use domain::search;
use domain::usage::Usage;

use super::row::{COLUMNS, by_id, condition};
use crate::actor::Actor;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, FromRow, Keyset, Row, Total, containing, sql_text};
use crate::usage;

/// A consumer of the actor's tenant.
///
/// # Errors
/// `Forbidden` without [`Permission::ConsumersManage`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: ConsumerId) -> Result<Consumer> {
    let mut reading = Reading::begin(service, actor, Permission::ConsumersManage).await?;
    by_id((&mut reading).into(), actor.tenant, id).await
}

/// The calls that a consumer made for its users.
///
/// # Errors
/// `Forbidden` without [`Permission::ConsumersManage`]; `NotFound`.
pub async fn calls(service: &Service, actor: &Actor, id: ConsumerId) -> Result<Usage> {
    let mut reading = Reading::begin(service, actor, Permission::ConsumersManage).await?;
    by_id((&mut reading).into(), actor.tenant, id).await?;
    usage::of(&mut reading, id.into()).await
}

/// A page of the tenant's consumers, the latest first, with the number that each view shows.
///
/// # Errors
/// `Forbidden` without [`Permission::ConsumersManage`]; `Invalid` for `q` if the text is too long.
pub async fn list(service: &Service, actor: &Actor, query: &ConsumerQuery) -> Result<Page<Consumer>> {
    let mut reading = Reading::begin(service, actor, Permission::ConsumersManage).await?;
    let mut page = page(&mut reading, query, Total::Counted).await?;
    page.by_view = count_by_view(&mut reading).await?;
    Ok(page)
}

/// The same without those numbers, for whoever has established the right to it.
pub(crate) async fn page(reading: &mut Reading<'_>, query: &ConsumerQuery, total: Total) -> Result<Page<Consumer>> {
    let mut conditions = Conditions::default();
    conditions.and("c.tenant_id = ?", [reading.tenant().into()]);
    if let Some(status) = query.view.0 {
        conditions.and(condition(status), []);
    }
    narrow(&mut conditions, &query.text)?;
    let count = total.of("consumers c", &conditions, &mut *reading).await?;
    let ConsumerQuery { size, position, .. } = query;
    let keyset = Keyset { sort: None, id: "c.id", direction: Direction::Descending, size: *size, position };
    let consumers = keyset.rows(&format!("SELECT {COLUMNS} FROM consumers c"), conditions, &mut *reading).await?;
    let edge = |consumer: &Consumer| Cursor { id: consumer.id.to_string(), value: String::new() };
    Ok(Page::cut(consumers, *size, count, position, edge))
}

fn narrow(conditions: &mut Conditions, text: &str) -> Result<()> {
    let text = search::in_lowercase(text)?;
    if let Ok(id) = text.parse::<ConsumerId>() {
        conditions.and("c.id = ?", [id.into()]);
    } else if !text.is_empty() {
        let found = || containing(&text).into();
        let either = "(c.sort_name LIKE ? ESCAPE '\\' OR c.consumer_key LIKE ? ESCAPE '\\')";
        conditions.and(either, [found(), found()]);
    }
    Ok(())
}

/// How many each of [`View::ALL`] shows.
async fn count_by_view(reading: &mut Reading<'_>) -> Result<Vec<u64>> {
    let sum = |status| format!("coalesce(sum(CASE WHEN {} THEN 1 ELSE 0 END), 0)", condition(status));
    let [pending, approved, disapproved] = ConsumerStatus::ALL.map(sum);
    let text = format!(
        "SELECT CAST({pending} AS BIGINT) AS pending, CAST({approved} AS BIGINT) AS approved,
                CAST({disapproved} AS BIGINT) AS disapproved
         FROM consumers c WHERE c.tenant_id = $1"
    );
    let tenant = reading.tenant();
    let found: Option<ByStatus> = sql_text(text).bind(tenant).one(reading).await?;
    let ByStatus(by_status) = found.unwrap_or_default();
    let count = |View(status): View| match status {
        None => by_status.iter().sum::<u64>(),
        Some(status) => by_status[status as usize],
    };
    Ok(View::ALL.map(count).into())
}

/// In the order of [`ConsumerStatus::ALL`].
#[derive(Default)]
struct ByStatus([u64; 3]);

impl FromRow for ByStatus {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self([row.count("pending")?, row.count("approved")?, row.count("disapproved")?]))
    }
}
