//! Which of the ready-made views show a key, kept in its row: the indexes of the list begin with it, so that a page of
//! a view is read as one of all keys is.
//!
//! Most views depend on the clock, and no row knows what time it is. So a row says, too, until when its segment holds
//! if nobody writes to it; a trigger ends it when somebody does without saying which it is now. A key whose segment has
//! ended is judged by its times when it is read (see [`super::filter`]): what a list shows is true whether anybody tidies
//! up or not. [`settle`] does, so that there are few of them.

use std::collections::BTreeMap;

use domain::api_key::{IDLE_DAYS, SOON_DAYS, View};
use domain::id::{KeyId, TenantId};
use domain::time::{DAY, Timestamp};

use crate::error::Result;
use crate::service::Service;
use crate::slices::{KEYS, Slices};
use crate::store::{Conditions, Engine, FromRow, Row, Transaction, Value, numbers, row_list, sql, sql_text};

/// Of a row that nobody has looked at. It holds until the beginning of time.
const UNKNOWN: i64 = 0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    Active { end: End, was_used: bool, is_idle: bool },
    Expired,
    Revoked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Never,
    Later,
    Soon,
}

impl Segment {
    fn all() -> impl Iterator<Item = Self> {
        let active = [End::Never, End::Later, End::Soon].into_iter().flat_map(|end| {
            [(true, false), (true, true), (false, false), (false, true)].map(|(was_used, is_idle)| Self::Active {
                end,
                was_used,
                is_idle,
            })
        });
        active.chain([Self::Expired, Self::Revoked])
    }

    /// As the column `segment` keeps it. The trigger knows these numbers, too.
    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Active { end, was_used, is_idle } => {
                let first = match end {
                    End::Never => 1,
                    End::Later => 5,
                    End::Soon => 9,
                };
                first + 2 * i64::from(!was_used) + i64::from(is_idle)
            }
            Self::Expired => 13,
            Self::Revoked => 14,
        }
    }

    fn is_in(self, view: View) -> bool {
        match (view, self) {
            (View::All, _) | (View::Expired, Self::Expired) | (View::Revoked, Self::Revoked) => true,
            (View::Active, Self::Active { .. }) => true,
            (View::ExpiringSoon, Self::Active { end, .. }) => end == End::Soon,
            (View::NoExpiry, Self::Active { end, .. }) => end == End::Never,
            (View::NeverUsed, Self::Active { was_used, .. }) => !was_used,
            (View::Idle, Self::Active { is_idle, .. }) => is_idle,
            _ => false,
        }
    }
}

/// The codes of the segments that `view` shows.
pub(super) fn codes(view: View) -> Vec<i64> {
    let unknown = (view == View::All).then_some(UNKNOWN);
    unknown.into_iter().chain(Segment::all().filter(|segment| segment.is_in(view)).map(Segment::code)).collect()
}

/// For an IN list. Numbers need no parameters.
pub(super) fn listed(codes: impl IntoIterator<Item = i64>) -> String {
    codes.into_iter().map(|code| code.to_string()).collect::<Vec<_>>().join(", ")
}

/// The column of the keys by which a row is found at once; on SQLite an index knows it without a look at the row.
pub(super) const fn row_key(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "rowid",
        Engine::Postgres => "id",
    }
}

/// The keys whose segment has ended, over `api_keys k`, for a list.
pub(super) fn ended(engine: Engine, tenant: TenantId, now: Timestamp) -> Conditions {
    let (mut conditions, key) = (Conditions::default(), row_key(engine));
    // Not as a condition of its own: SQLite would walk along all the keys, if that is how the list is sorted.
    let ended = format!("k.{key} IN (SELECT {key} FROM api_keys WHERE tenant_id = ? AND segment_until <= ?)");
    conditions.and(&ended, [tenant.into(), now.into()]);
    conditions
}

/// The same, to be counted.
pub(super) fn ended_in_no_order(engine: Engine, tenant: TenantId, now: Timestamp) -> Conditions {
    match engine {
        Engine::Sqlite => ended(engine, tenant, now),
        Engine::Postgres => {
            // Not as a list: it may look through all of them for each key of an owner.
            let mut conditions = Conditions::default();
            conditions.and("k.tenant_id = ? AND k.segment_until <= ?", [tenant.into(), now.into()]);
            conditions
        }
    }
}

/// What a segment depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) revoked_at: Option<Timestamp>,
    pub(crate) last_used_at: Option<Timestamp>,
}

impl Times {
    /// The segment at `now`, and until when it holds.
    fn segment(&self, now: Timestamp) -> (Segment, Timestamp) {
        if self.revoked_at.is_some() {
            return (Segment::Revoked, Timestamp::NEVER);
        }
        if self.expires_at <= now {
            return (Segment::Expired, Timestamp::NEVER);
        }
        let soon_at = self.expires_at.plus(-SOON_DAYS * DAY);
        let (end, end_until) = match self.expires_at {
            Timestamp::NEVER => (End::Never, Timestamp::NEVER),
            _ if now < soon_at => (End::Later, soon_at),
            expires_at => (End::Soon, expires_at),
        };
        let idle_at = self.last_used_at.unwrap_or(self.created_at).plus(IDLE_DAYS * DAY);
        let is_idle = idle_at <= now;
        let until = if is_idle { end_until } else { end_until.min(idle_at) };
        (Segment::Active { end, was_used: self.last_used_at.is_some(), is_idle }, until)
    }

    /// The values of the columns `segment` and `segment_until` at `now`.
    pub(crate) fn columns(&self, now: Timestamp) -> [Value; 2] {
        let (segment, until) = self.segment(now);
        [segment.code().into(), until.into()]
    }
}

/// Gives every key whose segment has ended the one that it has now.
///
/// # Errors
/// Of the database.
pub async fn settle(service: &Service) -> Result<()> {
    let now = service.clock.now();
    loop {
        // In the order of the index, or Postgres may look for them in the table.
        let found =
            format!("SELECT tenant_id, id FROM api_keys WHERE segment_until <= $1 ORDER BY segment_until LIMIT {KEYS}");
        let found: Vec<Place> = sql_text(found).bind(now).all(&mut service.database().read().await?).await?;
        let mut tenants = BTreeMap::<_, Vec<_>>::new();
        for Place { tenant, id } in &found {
            tenants.entry(*tenant).or_default().push(*id);
        }
        let (mut settled, mut outcome) = (0, Ok(()));
        for (tenant, ids) in tenants {
            match settle_tenant(service, tenant, &ids, now).await {
                Ok(of_tenant) => settled += of_tenant,
                // One in which something is written for long keeps no other waiting.
                failed => outcome = failed.map(|_| ()),
            }
        }
        if found.len() < KEYS || settled == 0 {
            return outcome;
        }
    }
}

/// Tells how many keys were settled.
async fn settle_tenant(service: &Service, tenant: TenantId, ids: &[KeyId], now: Timestamp) -> Result<u64> {
    let mut settled = 0;
    let mut slices = Slices::of(service, ids);
    while let Some(mut slice) = slices.next().await? {
        settled += settle_slice(&mut slice.tx, tenant, slice.items, now).await?;
        slices.done(slice).await?;
    }
    Ok(settled)
}

async fn settle_slice(tx: &mut Transaction, tenant: TenantId, ids: &[KeyId], now: Timestamp) -> Result<u64> {
    // No mutation is under way in the tenant meanwhile. Only calls are counted: a key whose use is being written is
    // skipped, so that neither waits for the other.
    sql("SELECT id AS t FROM tenants WHERE id = $1").bind(tenant).locking().one::<String>(&mut *tx).await?;
    let text = format!(
        "SELECT id, created_at, expires_at, revoked_at, last_used_at FROM api_keys WHERE segment_until <= $1 AND id IN ({})",
        numbers(2, ids.len())
    );
    let ids = ids.iter().map(|id| Value::from(*id));
    let rows: Vec<Ended> = sql_text(text).bind(now).bind_all(ids).locking_free().all(&mut *tx).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let text = format!(
        "UPDATE api_keys SET segment = found.column2, segment_until = found.column3 FROM (VALUES {}) AS found
         WHERE api_keys.id = found.column1",
        row_list(3, rows.len())
    );
    let values = rows.iter().flat_map(|Ended { id, times }| {
        let [segment, until] = times.columns(now);
        [(*id).into(), segment, until]
    });
    Ok(sql_text(text).bind_all(values).run_any(tx).await?)
}

struct Place {
    tenant: TenantId,
    id: KeyId,
}

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { tenant: row.parsed("tenant_id")?, id: row.parsed("id")? })
    }
}

struct Ended {
    id: KeyId,
    times: Times,
}

impl FromRow for Ended {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            times: Times {
                created_at: row.time("created_at")?,
                expires_at: row.time("expires_at")?,
                revoked_at: row.time_opt("revoked_at")?,
                last_used_at: row.time_opt("last_used_at")?,
            },
        })
    }
}
