//! Lists of keys: filtered, searched, sorted, a page at a time.

use domain::api_key::{ApiKey, KeyFilter, KeyOverview, KeyQuery, KeySort, View};
use domain::id::{KeyId, UserId};
use domain::page::{Count, Cursor, Direction, Page, PageSize};
use domain::permission::Permission;

use super::counts::{Scope, in_one};
use super::plan::{KEYS, Plan};
use super::row::{COLUMNS, JOINED, StoredKey, find};
use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Keyset, SortColumn, Total};

/// One key of the tenant.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysRead`]; `NotFound`.
pub async fn get(service: &Service, actor: &Actor, id: KeyId) -> Result<ApiKey> {
    let mut reading = Reading::begin(service, actor, Permission::ApiKeysRead).await?;
    let now = reading.now;
    let key = find(&mut reading, id, "k.tenant_id", actor.tenant.to_string(), now).await?;
    Ok(key.ok_or_else(|| domain::Error::not_found("The API key"))?)
}

/// The tenant's keys, as the management console lists them: with how many each view shows, unless they are narrowed
/// otherwise.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysRead`].
pub async fn list(service: &Service, actor: &Actor, query: &KeyQuery) -> Result<Page<ApiKey>> {
    let mut reading = Reading::begin(service, actor, Permission::ApiKeysRead).await?;
    if !query.filter.is_view_alone() {
        return page(&mut reading, query, Total::Counted).await;
    }
    page_in_views(&mut reading, query, &Scope::tenant(actor.tenant)).await
}

/// The actor's own keys, with how many each view shows as in [`list`].
///
/// # Errors
/// `Unauthenticated` for anybody but a person.
pub async fn list_own(service: &Service, actor: &Actor, query: &KeyQuery) -> Result<Page<ApiKey>> {
    let mut reading = Reading::begin(service, actor, Right::Oneself).await?;
    let own = actor.owner()?;
    if !query.filter.is_view_alone() {
        return page(&mut reading, &of(own, query), Total::Counted).await;
    }
    page_in_views(&mut reading, &of(own, query), &Scope::owner(own)).await
}

/// With how many keys of `scope` each view shows; `query` is for all of those that one view does.
async fn page_in_views(reading: &mut Reading<'_>, query: &KeyQuery, scope: &Scope) -> Result<Page<ApiKey>> {
    let page = page(reading, query, Total::Unasked).await?;
    let by_view = scope.count_by_view(reading).await?;
    Ok(Page { count: Count::of(in_one(&by_view, query.filter.view)), by_view, ..page })
}

/// The keys that the actor may see, which are the tenant's or only their own.
///
/// # Errors
/// `Forbidden` with neither [`Permission::ApiKeysRead`] nor [`Permission::ApiKeysOwn`], and without the first
/// for the keys of somebody else.
pub async fn list_visible(service: &Service, actor: &Actor, query: &KeyQuery) -> Result<Page<ApiKey>> {
    let either = Right::AnyOf(&[Permission::ApiKeysRead, Permission::ApiKeysOwn]);
    let mut reading = Reading::begin(service, actor, either).await?;
    if reading.may(Permission::ApiKeysRead) {
        return page(&mut reading, query, Total::Counted).await;
    }
    let own = actor.owner()?;
    if query.filter.owner.is_some_and(|owner| owner != own) {
        reading.authority().require(Permission::ApiKeysRead)?;
    }
    page(&mut reading, &of(own, query), Total::Counted).await
}

fn of(owner: UserId, query: &KeyQuery) -> KeyQuery {
    let mut query = query.clone();
    query.filter.owner = Some(owner);
    query
}

/// How the tenant's keys stand.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysRead`].
pub async fn overview(service: &Service, actor: &Actor) -> Result<KeyOverview> {
    let mut reading = Reading::begin(service, actor, Permission::ApiKeysRead).await?;
    let soonest = KeyQuery {
        filter: KeyFilter { view: View::ExpiringSoon, ..KeyFilter::default() },
        sort: KeySort::Expires,
        direction: Direction::Ascending,
        size: PageSize::of(1),
        ..KeyQuery::default()
    };
    let plan = Plan::make(&mut reading, &soonest.filter).await?;
    let next = rows(&plan, &mut reading, &soonest).await?.into_iter().next();
    let by_view = Scope::tenant(actor.tenant).count_by_view(&mut reading).await?;
    let count = |view| Count::of(in_one(&by_view, view));
    Ok(KeyOverview {
        active: count(View::Active),
        expiring_soon: count(View::ExpiringSoon),
        never_used: count(View::NeverUsed),
        idle: count(View::Idle),
        next_to_expire: next.map(|key| (key.name, key.expires_at)),
    })
}

/// A page, for whoever has established the right to it.
pub(crate) async fn page(reading: &mut Reading<'_>, query: &KeyQuery, total: Total) -> Result<Page<ApiKey>> {
    let plan = Plan::make(reading, &query.filter).await?;
    let count = match total {
        Total::Counted => plan.count(reading).await?,
        Total::Unasked => Count::default(),
    };
    let keys = rows(&plan, reading, query).await?;
    let edge = |key: &ApiKey| Cursor { id: key.id.to_string(), value: sort_value(query.sort, key) };
    Ok(Page::cut(keys, query.size, count, &query.position, edge))
}

async fn rows(plan: &Plan, reading: &mut Reading<'_>, query: &KeyQuery) -> Result<Vec<ApiKey>> {
    let (now, engine) = (reading.now, reading.engine());
    let KeyQuery { direction, size, position, .. } = query;
    let sort = sort_column(query.sort);
    let keyset = Keyset { sort, id: "k.id", direction: *direction, size: *size, position };
    let (select, joined) = (format!("SELECT {COLUMNS}"), format!("JOIN api_keys k ON k.id = page.id {JOINED}"));
    let rows: Vec<StoredKey> = keyset.merged(KEYS, plan.branches(), (&select, &joined), engine, reading).await?;
    Ok(rows.into_iter().map(|row| row.at(now)).collect())
}

const fn sort_column(sort: KeySort) -> Option<SortColumn> {
    Some(match sort {
        // An ID begins with the time at which it was made.
        KeySort::Id | KeySort::Created => return None,
        KeySort::Name => SortColumn::text("k.sort_name"),
        KeySort::Owner => SortColumn::text("k.sort_owner"),
        KeySort::Updated => SortColumn::number("k.updated_at"),
        KeySort::Expires => SortColumn::number("k.expires_at"),
    })
}

fn sort_value(sort: KeySort, key: &ApiKey) -> String {
    match sort {
        KeySort::Name => key.name.to_lowercase(),
        KeySort::Id => key.id.to_string(),
        KeySort::Owner => key.owner.name.to_lowercase(),
        KeySort::Updated => key.updated_at.millis().to_string(),
        KeySort::Created => key.created_at.millis().to_string(),
        KeySort::Expires => key.expires_at.millis().to_string(),
    }
}
