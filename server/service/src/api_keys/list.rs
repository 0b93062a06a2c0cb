//! Lists of keys: filtered, searched, sorted, a page at a time.

use domain::api_key::{ApiKey, IDLE_DAYS, KeyFilter, KeyOverview, KeyQuery, KeySort, SOON_DAYS, View};
use domain::id::{KeyId, ProjectId, TenantId, UserId};
use domain::page::{COUNT_CAP, Count, Cursor, Page};
use domain::permission::Permission;
use domain::search;
use domain::time::{DAY, Timestamp};

use super::row::{COLUMNS, StoredKey, TABLES, find};
use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{Conditions, Engine, Handle, Keyset, SortColumn, Value, containing, count_up_to_cap, sql};

/// Under this many characters the trigram indexes have nothing to look up.
const TRIGRAM: usize = 3;
/// What is counted.
const FROM: &str = "api_keys k";
/// After every text that begins as the one before it.
const LAST: char = '\u{10ffff}';

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

/// The tenant's keys, as the management console lists them.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysRead`].
pub async fn list(service: &Service, actor: &Actor, query: &KeyQuery) -> Result<Page<ApiKey>> {
    page(Reading::begin(service, actor, Permission::ApiKeysRead).await?, query).await
}

/// The actor's own keys.
///
/// # Errors
/// `Unauthenticated` for anybody but a person.
pub async fn list_own(service: &Service, actor: &Actor, query: &KeyQuery) -> Result<Page<ApiKey>> {
    page(Reading::begin(service, actor, Right::Oneself).await?, &of(actor.owner()?, query)).await
}

/// The keys that the actor may see, which are the tenant's or only their own.
///
/// # Errors
/// `Forbidden` with neither [`Permission::ApiKeysRead`] nor [`Permission::ApiKeysOwn`], and without the first
/// for the keys of somebody else.
pub async fn list_visible(service: &Service, actor: &Actor, query: &KeyQuery) -> Result<Page<ApiKey>> {
    let either = Right::AnyOf(&[Permission::ApiKeysRead, Permission::ApiKeysOwn]);
    let reading = Reading::begin(service, actor, either).await?;
    if reading.may(Permission::ApiKeysRead) {
        return page(reading, query).await;
    }
    let own = actor.owner()?;
    if query.filter.owner.is_some_and(|owner| owner != own) {
        reading.authority().require(Permission::ApiKeysRead)?;
    }
    page(reading, &of(own, query)).await
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
    let now = reading.now;
    let within =
        |view| filter_conditions(actor.tenant, &KeyFilter { view, ..KeyFilter::default() }, &Search::Nothing, now);
    let next: Option<StoredKey> = within(View::ExpiringSoon)
        .statement(&format!("SELECT {COLUMNS} FROM {TABLES}"), "ORDER BY k.expires_at, k.id LIMIT 1")
        .one(&mut reading)
        .await?;
    Ok(KeyOverview {
        active: count_up_to_cap(FROM, &within(View::Active), &mut reading).await?,
        expiring_soon: count_up_to_cap(FROM, &within(View::ExpiringSoon), &mut reading).await?,
        never_used: count_up_to_cap(FROM, &within(View::NeverUsed), &mut reading).await?,
        idle: count_up_to_cap(FROM, &within(View::Idle), &mut reading).await?,
        next_to_expire: next.map(|row| row.at(now)).map(|key| (key.name, key.expires_at)),
    })
}

async fn page(mut reading: Reading<'_>, query: &KeyQuery) -> Result<Page<ApiKey>> {
    let (now, engine) = (reading.now, reading.engine());
    let search = Search::plan((&mut reading).into(), engine, &query.filter.text).await?;
    let conditions = filter_conditions(reading.tenant(), &query.filter, &search, now);

    let count = match search {
        Search::Broad(_) if query.filter.is_text_alone() => Count::of(COUNT_CAP + 1),
        _ => count_up_to_cap(FROM, &conditions, &mut reading).await?,
    };

    let KeyQuery { direction, size, position, .. } = query;
    let keyset = Keyset { sort: sort_column(query.sort), id: "k.id", direction: *direction, size: *size, position };
    let rows: Vec<StoredKey> =
        keyset.rows(&format!("SELECT {COLUMNS} FROM {TABLES}"), conditions, &mut reading).await?;
    let keys = rows.into_iter().map(|row| row.at(now)).collect();
    let edge = |key: &ApiKey| Cursor { id: key.id.to_string(), value: sort_value(query.sort, key) };
    Ok(Page::cut(keys, *size, count, position, edge))
}

const fn sort_column(sort: KeySort) -> Option<SortColumn> {
    Some(match sort {
        KeySort::Id => return None,
        KeySort::Name => SortColumn::text("k.sort_name"),
        KeySort::Owner => SortColumn::text("k.sort_owner"),
        KeySort::Updated => SortColumn::number("k.updated_at"),
        KeySort::Created => SortColumn::number("k.created_at"),
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

/// What `filter` selects in `tenant`, over `api_keys k`.
pub(super) fn filter_conditions(tenant: TenantId, filter: &KeyFilter, search: &Search, now: Timestamp) -> Conditions {
    let mut conditions = Conditions::default();
    conditions.and("k.tenant_id = ?", [tenant.into()]);
    if let Some(owner) = filter.owner {
        conditions.and("k.owner_id = ?", [owner.into()]);
    }
    if let Some(project) = &filter.project {
        match project.parse::<ProjectId>() {
            Ok(id) => conditions.and("k.project_id = ?", [id.into()]),
            Err(_) => conditions.and(
                "k.project_id IN (SELECT id FROM projects WHERE tenant_id = ? AND slug = ?)",
                [tenant.into(), project.into()],
            ),
        };
    }
    search.narrow(&mut conditions);
    view_conditions(&mut conditions, filter.view, now);
    conditions
}

fn view_conditions(conditions: &mut Conditions, view: View, now: Timestamp) {
    const ACTIVE: &str = "k.revoked_at IS NULL AND k.expires_at > ?";
    match view {
        View::All => conditions,
        View::Active => conditions.and(ACTIVE, [now.into()]),
        View::Expired => conditions.and("k.revoked_at IS NULL AND k.expires_at <= ?", [now.into()]),
        View::Revoked => conditions.and("k.revoked_at IS NOT NULL", []),
        View::NoExpiry => conditions.and("k.revoked_at IS NULL AND k.expires_at = ?", [Timestamp::NEVER.into()]),
        View::ExpiringSoon => {
            conditions.and(ACTIVE, [now.into()]).and("k.expires_at <= ?", [now.plus(SOON_DAYS * DAY).into()])
        }
        View::NeverUsed => conditions.and(ACTIVE, [now.into()]).and("k.last_used_at IS NULL", []),
        View::Idle => conditions
            .and(ACTIVE, [now.into()])
            .and("coalesce(k.last_used_at, k.created_at) <= ?", [now.plus(-IDLE_DAYS * DAY).into()]),
    };
}

/// How the text of the search field is looked for.
pub(super) enum Search {
    Nothing,
    /// The beginning of an ID: a range of the primary key.
    Id(String),
    /// One or two characters: the beginning of a name.
    Beginning(String),
    /// Few rows have it: find them in the trigram index, then sort.
    Rare(String),
    /// Many rows have it: walk along the sort order and keep those that do.
    Broad(String),
    /// Postgres weighs the two ways by its own statistics.
    Planned(String),
}

impl Search {
    pub(super) async fn plan(on: Handle<'_>, engine: Engine, text: &str) -> Result<Self> {
        let text = search::in_lowercase(text)?;
        if text.is_empty() {
            return Ok(Self::Nothing);
        }
        if text.starts_with("key_") {
            return Ok(Self::Id(text));
        }
        if text.chars().count() < TRIGRAM {
            return Ok(Self::Beginning(text));
        }
        if engine == Engine::Postgres {
            return Ok(Self::Planned(text));
        }
        let found: Option<i64> =
            sql("SELECT count(*) AS n FROM (SELECT rowid FROM api_keys_search WHERE search LIKE $1 LIMIT $2)")
                .bind(format!("%{text}%"))
                .bind(COUNT_CAP + 1)
                .one(on)
                .await?;
        let broad = found.unwrap_or_default() > i64::from(COUNT_CAP);
        Ok(if broad { Self::Broad(text) } else { Self::Rare(text) })
    }

    fn narrow(&self, conditions: &mut Conditions) {
        let range = |text: &str| [Value::from(text), Value::from(format!("{text}{LAST}"))];
        match self {
            Self::Nothing => {}
            Self::Id(text) => {
                conditions.and("k.id >= ? AND k.id < ?", range(text));
            }
            Self::Beginning(text) => {
                conditions.and(
                    "(k.sort_name >= ? AND k.sort_name < ? OR k.sort_owner >= ? AND k.sort_owner < ?)",
                    range(text).into_iter().chain(range(text)),
                );
            }
            Self::Rare(text) => {
                // `%` and `_` in the text match too much in LIKE, so `instr` has the last word.
                conditions.and(
                    "k.rowid IN (SELECT rowid FROM api_keys_search WHERE search LIKE ?) AND instr(k.search, ?) > 0",
                    [format!("%{text}%").into(), text.as_str().into()],
                );
            }
            Self::Broad(text) => {
                conditions.and("instr(k.search, ?) > 0", [text.as_str().into()]);
            }
            Self::Planned(text) => {
                conditions.and("k.search LIKE ?", [containing(text).into()]);
            }
        }
    }
}
