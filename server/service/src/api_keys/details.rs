//! A key as its own screen shows it: what it may reach and why, its limits, its use.

use std::collections::BTreeMap;

use domain::access::{Access, AccessByApi};
use domain::api_key::{DayOfUse, KeyDetails, OldCaller, OldSecret, USAGE_DAYS};
use domain::id::{CredentialId, KeyId};
use domain::permission::Permission;
use domain::time::{DAY, Timestamp};

use super::row::find;
use crate::actor::{Actor, Who};
use crate::authority::Right;
use crate::error::Result;
use crate::escalation;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{FromRow, Row, rows, sql};
use crate::verify::Explained;

/// Callers with an old secret that are shown.
const MAX_CALLERS: i64 = 50;

/// One key with everything about it: the actor's own, or any for who may read them all.
///
/// # Errors
/// `NotFound`, also for a key that the actor may not see; `Forbidden` for a credential that may see none;
/// `Unavailable` while nobody can tell what the key may.
pub async fn details(service: &Service, actor: &Actor, id: KeyId) -> Result<KeyDetails> {
    // People see their own keys, whatever they may do with them.
    let right = match actor.who {
        Who::Credential { .. } => Right::AnyOf(&[Permission::ApiKeysRead, Permission::ApiKeysOwn]),
        _ => Right::Oneself,
    };
    let mut reading = Reading::begin(service, actor, right).await?;
    let now = reading.now;
    let found = find(&mut reading, id, "k.tenant_id", actor.tenant.to_string(), now).await?;
    let sees_all = reading.may(Permission::ApiKeysRead);
    let key = found.filter(|key| sees_all || actor.owner().is_ok_and(|person| person == key.owner.id));
    let key = key.ok_or_else(|| domain::Error::not_found("The API key"))?;
    let stored = rows::api_keys::details(&mut reading, id).await?;
    let narrowing = if stored.narrowed { Some(narrowing(&mut reading, id).await?) } else { None };
    let whose = match &key.project {
        None => format!("of {}", key.owner.name),
        Some(project) => format!("of {} in {}", key.owner.name, project.name),
    };
    let Explained { refused, access, permissions } = service.index.explain(CredentialId::ApiKey(id), &whose)?;
    let made_by = escalation::maker((&mut reading).into(), stored.made_by).await?;
    let old_secret = match stored.previous_until.filter(|until| now < *until) {
        Some(works_until) => Some(OldSecret { works_until, callers: callers(&mut reading, id).await? }),
        None => None,
    };
    let usage = usage(&mut reading, CredentialId::ApiKey(id), now).await?;
    let rows::api_keys::Details { limits, permitted, .. } = stored;
    Ok(KeyDetails {
        key,
        limits,
        refused,
        access,
        narrowing,
        permissions: permissions.iter().collect(),
        permitted,
        made_by,
        old_secret,
        usage,
    })
}

async fn narrowing(reading: &mut Reading<'_>, id: KeyId) -> Result<AccessByApi> {
    let given: Vec<(String, Access)> = sql("SELECT p.slug, a.access FROM api_key_access a
         JOIN apis p ON p.id = a.api_id WHERE a.key_id = $1")
    .bind(id)
    .all(reading)
    .await?;
    Ok(given.into_iter().collect())
}

impl FromRow for (String, Access) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((row.get("slug")?, row.parsed("access")?))
    }
}

async fn callers(reading: &mut Reading<'_>, id: KeyId) -> Result<Vec<OldCaller>> {
    sql("SELECT address, agent, calls, first_at, last_at FROM old_secret_callers WHERE key_id = $1
         ORDER BY last_at DESC, address, agent LIMIT $2")
    .bind(id)
    .bind(MAX_CALLERS)
    .all(reading)
    .await
}

impl FromRow for OldCaller {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            address: row.get("address")?,
            agent: row.get("agent")?,
            calls: row.count("calls")?,
            first_at: row.time("first_at")?,
            last_at: row.time("last_at")?,
        })
    }
}

struct Hour {
    at: Timestamp,
    outcome: String,
    calls: u64,
}

impl FromRow for Hour {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { at: row.time("hour")?, outcome: row.get("outcome")?, calls: row.count("calls")? })
    }
}

pub(crate) async fn usage(reading: &mut Reading<'_>, id: CredentialId, now: Timestamp) -> Result<Vec<DayOfUse>> {
    let day_of = |at: Timestamp| at.millis().div_euclid(DAY);
    let first = day_of(now) - i64::from(USAGE_DAYS) + 1;
    let hours: Vec<Hour> = sql("SELECT hour, outcome, calls FROM usage_hours WHERE credential_id = $1 AND hour >= $2")
        .bind(id.to_string())
        .bind(first * DAY)
        .all(reading)
        .await?;
    let mut days: BTreeMap<i64, DayOfUse> = (first..=day_of(now))
        .map(|day| (day, DayOfUse { day: Timestamp::from_millis(day * DAY), ..DayOfUse::default() }))
        .collect();
    for Hour { at, outcome, calls } in hours {
        if let Some(day) = days.get_mut(&day_of(at)) {
            let count = if outcome == "valid" { &mut day.valid } else { &mut day.refused };
            *count += calls;
        }
    }
    Ok(days.into_values().collect())
}
