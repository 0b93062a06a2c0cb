//! Revoking keys: one, several, or all that a filter matches.

use std::collections::BTreeSet;

use domain::event::Action;
use domain::id::{CredentialId, KeyId, UserId};
use domain::page::grouped;
use domain::permission::Permission;
use domain::selection::{Busy, Impact, Made, Outcome, Selection};
use domain::status::Status;
use domain::time::{DAY, Timestamp};

use super::plan::KEYS;
use super::row::find;
use super::search::Search;
use super::segment::Segment;
use super::{filter, made};
use crate::actor::Actor;
use crate::error::{Failure, Result};
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{CHUNK, Conditions, Engine, FromRow, Handle, Row, count, question_marks};
use crate::verify::Change;
use crate::{api_tokens, consumers, foreseen};

/// Keys to a transaction: a large selection neither holds the writer for long nor is lost as a whole.
pub(super) const BATCH: u32 = 2_000;
/// The most keys that can be named one by one.
const MAX_IDS: usize = 1_000;
const ACTIVE: &str = "k.revoked_at IS NULL AND k.expires_at > ?";
/// What [`Revoked`] is read from.
const REVOKED: &str = "SELECT k.id, k.name, u.name AS owner FROM api_keys k JOIN users u ON u.id = k.owner_id";

/// What revoking `selection` would do now.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysRead`]; `Invalid` for more than a thousand IDs.
pub async fn impact(service: &Service, actor: &Actor, selection: &Selection) -> Result<Impact> {
    impact_of(&mut Reading::begin(service, actor, Permission::ApiKeysRead).await?, selection).await
}

/// The same, for whoever has established the right to it.
pub(crate) async fn impact_of(reading: &mut Reading<'_>, selection: &Selection) -> Result<Impact> {
    let now = reading.now;
    let selected = conditions_of_reading(reading, selection).await?;
    let all = count(KEYS, &selected, &mut *reading).await?;
    let made = made::of(reading, &selected).await?;
    let mut active = selected;
    active.and(ACTIVE, [now.into()]);
    let active_count = count(KEYS, &active, &mut *reading).await?;

    let mut used = active;
    used.and("h.hour >= ?", [now.plus(-DAY).into()]);
    let joined = "FROM api_keys k JOIN usage_hours h ON h.credential_id = k.id";
    let sum = "CAST(coalesce(sum(h.calls), 0) AS BIGINT) AS calls";
    let total: Option<Total> =
        used.statement(&format!("SELECT count(DISTINCT k.id) AS used, {sum} {joined}"), "").one(&mut *reading).await?;
    let busiest = used
        .statement(
            &format!("SELECT k.id, k.name, u.name AS owner, {sum} {joined} JOIN users u ON u.id = k.owner_id"),
            "GROUP BY k.id, k.name, u.name ORDER BY calls DESC, k.id LIMIT 5",
        )
        .all(reading)
        .await?;
    let Total { used, calls } = total.unwrap_or_default();
    Ok(Impact { active: active_count, not_active: all.saturating_sub(active_count), used, calls, busiest, made })
}

/// Revokes the active keys of `selection`, for good. When this returns, the next verification of each
/// is refused.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysRevoke`]; `ReauthenticationRequired` beyond a hundred keys;
/// for a single key `NotFound`, or `Conflict` if it is not active; `Unfinished` if it cannot go on with a large selection:
/// the keys of the batches before stay revoked, and doing it again finishes the work.
pub async fn revoke(service: &Service, actor: &Actor, selection: &Selection) -> Result<Outcome> {
    revoke_all(service, actor, selection, false, None).await
}

/// The same, and with them what they made, and what that made in turn: keys and API tokens are revoked, applications
/// disabled, consumers disapproved.
///
/// # Errors
/// As [`revoke`], and `Forbidden` without [`Permission::ApplicationsWrite`] if applications are to be disabled,
/// [`Permission::TokensManage`] if API tokens are to be revoked, or [`Permission::ConsumersManage`] if consumers are to be
/// disapproved. A single key may be one that is not active any more.
pub async fn revoke_with_made(service: &Service, actor: &Actor, selection: &Selection) -> Result<Outcome> {
    revoke_all(service, actor, selection, true, None).await
}

/// The same, but of no more credentials than the person who asks was told, which [`impact`] does.
///
/// # Errors
/// As [`revoke`] and [`revoke_with_made`]; `Conflict` if it would be more by now.
pub async fn revoke_at_most(
    service: &Service,
    actor: &Actor,
    selection: &Selection,
    with_made: bool,
    told: u64,
) -> Result<Outcome> {
    revoke_all(service, actor, selection, with_made, Some(told)).await
}

/// Revokes those of these keys that are not revoked, whether they are active or have expired, as one that was revoked
/// before may have since: its owner could extend it.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysRevoke`]; `ReauthenticationRequired` beyond a hundred keys; `Invalid` for
/// more than a thousand IDs.
pub async fn revoke_again(service: &Service, actor: &Actor, ids: &[KeyId]) -> Result<()> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysRevoke).await?;
    let (engine, now, selection) = (service.database().engine(), mutation.now, Selection::Ids(ids.to_vec()));
    let mut selected = conditions(mutation.tx(), engine, actor, &selection, now).await?;
    selected.and("k.revoked_at IS NULL", []);
    let keys: Vec<Revoked> = selected.statement(REVOKED, "").all(mutation.tx()).await?;
    mutation.authority().require_confirmed_for(keys.len() as u64, now)?;
    for chunk in keys.chunks(CHUNK) {
        mark_revoked(&mut mutation, chunk).await?;
    }
    mutation.commit().await
}

/// Revokes every active key of `owner` in the transaction of whoever has established the right to it. Tells how many.
pub(crate) async fn revoke_of(mutation: &mut Mutation<'_>, owner: UserId) -> Result<u64> {
    let mut active = Conditions::default();
    active.and("k.owner_id = ?", [owner.into()]).and(ACTIVE, [mutation.now.into()]);
    let keys: Vec<Revoked> = active.statement(REVOKED, "ORDER BY k.id").all(mutation.tx()).await?;
    let mut revoked = 0;
    for chunk in keys.chunks(CHUNK) {
        revoked += mark_revoked(mutation, chunk).await?;
    }
    Ok(revoked)
}

async fn revoke_all(
    service: &Service,
    actor: &Actor,
    selection: &Selection,
    with_made: bool,
    told: Option<u64>,
) -> Result<Outcome> {
    let mut reading = Reading::begin(service, actor, Permission::ApiKeysRevoke).await?;
    let now = reading.now;
    let asked = impact_counts(&mut reading, selection, with_made).await?;
    if let Selection::Ids(ids) = selection
        && let [id] = ids[..]
        && asked.made.is_none()
    {
        refuse_unless_active(&mut reading, id).await?;
    }
    foreseen::refuse_more(asked.ends(with_made), told)?;
    reading.authority().require_confirmed_for(asked.active + asked.made.keys + asked.made.tokens, now)?;
    drop(reading);
    let mut outcome = Outcome::default();
    let mut stretch = Some(Stretch::Others { after: None });
    while let Some(next) = stretch {
        let done = revoke_batch(service, actor, selection, with_made, now, next, &mut outcome).await;
        stretch = done.map_err(|failure| unfinished(failure, &outcome))?;
    }
    outcome.skipped = (asked.active + asked.not_active).saturating_sub(outcome.revoked);
    Ok(outcome)
}

/// What stops a revocation, unless nothing was done yet: then that is all there is to say.
fn unfinished(failure: Failure, outcome: &Outcome) -> Failure {
    let Outcome { revoked, made_keys, made_tokens, made_applications, made_consumers, .. } = *outcome;
    match (revoked + made_keys, made_tokens + made_applications + made_consumers) {
        (0, 0) => failure,
        (1, 0) => failure.tell().after("1 key was revoked").into(),
        (keys, 0) => failure.tell().after(&format!("{} keys were revoked", grouped(keys))).into(),
        (keys, made) => {
            let done = format!("{} keys and {} of what they had made were ended", grouped(keys), grouped(made));
            failure.tell().after(&done).into()
        }
    }
}

async fn impact_counts(reading: &mut Reading<'_>, selection: &Selection, with_made: bool) -> Result<Impact> {
    let mut selected = conditions_of_reading(reading, selection).await?;
    let all = match selection {
        Selection::Ids(ids) => ids.len() as u64,
        Selection::Matching(_) => count(KEYS, &selected, &mut *reading).await?,
    };
    let made = if with_made { made::of(reading, &selected).await? } else { Made::default() };
    selected.and(ACTIVE, [reading.now.into()]);
    let active = count(KEYS, &selected, reading).await?;
    Ok(Impact { active, not_active: all.saturating_sub(active), made, ..Impact::default() })
}

async fn refuse_unless_active(reading: &mut Reading<'_>, id: KeyId) -> Result<()> {
    let (tenant, now) = (reading.tenant().to_string(), reading.now);
    let key = find(reading, id, "k.tenant_id", tenant, now).await?;
    match key.ok_or_else(|| domain::Error::not_found("The API key"))?.status {
        Status::Active => Ok(()),
        Status::Revoked => Err(domain::Error::conflict("This key is already revoked. Nothing was changed.").into()),
        Status::Expired => {
            Err(domain::Error::conflict("This key has expired; only active keys can be revoked. Nothing was changed.")
                .into())
        }
    }
}

/// Which keys of a selection are next.
#[derive(Clone, Copy)]
enum Stretch {
    /// Those that do not ask. Before `after` they are done, and are not looked at again.
    Others { after: Option<KeyId> },
    /// The key that asks: once it is revoked itself, it can revoke no more.
    Own(KeyId),
}

/// Revokes up to [`BATCH`] and adds them to `outcome`. The next ones, if there may be more.
async fn revoke_batch(
    service: &Service,
    actor: &Actor,
    selection: &Selection,
    with_made: bool,
    now: Timestamp,
    stretch: Stretch,
    outcome: &mut Outcome,
) -> Result<Option<Stretch>> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysRevoke).await?;
    let engine = service.database().engine();
    let mut active = conditions(mutation.tx(), engine, actor, selection, now).await?;
    let mut made = if with_made { made::all(&mut mutation, &active).await? } else { made::Found::default() };
    // Keys that were not there when it was asked about are not meant.
    active.and(ACTIVE, [now.into()]).and("k.created_at <= ?", [now.into()]);
    // What was made goes first, so that it is still found by its makers.
    let is_made_alone = made.keys.len() >= BATCH as usize;
    let own = actor.credential().and_then(|credential| match credential {
        CredentialId::ApiKey(own) => Some(own),
        _ => None,
    });
    match stretch {
        Stretch::Own(own) => {
            active.and("k.id = ?", [own.into()]);
        }
        Stretch::Others { after } => {
            if let Some(after) = after {
                active.and("k.id > ?", [after.into()]);
            }
            if let Some(own) = own {
                active.and("k.id <> ?", [own.into()]);
                made.keys.retain(|key| key.id != own);
            }
        }
    }
    let keys: Vec<Revoked> = if is_made_alone {
        Vec::new()
    } else {
        active.statement(REVOKED, &format!("ORDER BY k.id LIMIT {BATCH}")).all(mutation.tx()).await?
    };
    // There may be more of them by now than when they were counted.
    let before = outcome.revoked + outcome.made_keys + outcome.made_tokens;
    let touched = before + (keys.len() + made.keys.len() + made.tokens.len()) as u64;
    mutation.authority().require_confirmed_for(touched, mutation.now)?;
    for chunk in keys.chunks(CHUNK) {
        outcome.revoked += mark_revoked(&mut mutation, chunk).await?;
    }
    for chunk in made.keys.chunks(CHUNK) {
        outcome.made_keys += mark_revoked(&mut mutation, chunk).await?;
    }
    outcome.made_applications += made::disable(&mut mutation, &made.applications).await?;
    outcome.made_tokens += api_tokens::mark_revoked(&mut mutation, &made.tokens).await?;
    outcome.made_consumers += consumers::mark_disapproved(&mut mutation, &made.consumers).await?;
    mutation.commit().await?;
    Ok(match (stretch, keys.last()) {
        _ if is_made_alone => Some(stretch),
        (Stretch::Own(_), _) => None,
        (Stretch::Others { .. }, Some(last)) if keys.len() >= BATCH as usize => {
            Some(Stretch::Others { after: Some(last.id) })
        }
        (Stretch::Others { .. }, _) => own.filter(|own| with_made || may_have(selection, *own)).map(Stretch::Own),
    })
}

fn may_have(selection: &Selection, key: KeyId) -> bool {
    match selection {
        Selection::Ids(ids) => ids.contains(&key),
        Selection::Matching(_) => true,
    }
}

/// Another administrator may have been quicker with some of them: only what this statement changed
/// is told and counted.
async fn mark_revoked(mutation: &mut Mutation<'_>, keys: &[Revoked]) -> Result<u64> {
    let now = mutation.now;
    let mut wanted = Conditions::default();
    let ids = keys.iter().map(|key| key.id.into());
    wanted.and(&format!("id IN ({})", question_marks(keys.len())), ids).and("revoked_at IS NULL", []);
    let set = format!(
        "UPDATE api_keys SET revoked_at = {0}, updated_at = {0}, segment = {1}, segment_until = {2}",
        now.millis(),
        Segment::Revoked.code(),
        Timestamp::NEVER.millis()
    );
    let done: BTreeSet<String> =
        wanted.statement(&set, "RETURNING id AS t").all(mutation.tx()).await?.into_iter().collect();
    let mut events = Vec::with_capacity(done.len());
    for key in keys.iter().filter(|key| done.contains(&key.id.to_string())) {
        mutation.changed(Change::ApiKey(key.id));
        events.push(EventDraft {
            target_id: Some(key.id.to_string()),
            target: &key.name,
            details: vec![("owner", key.owner.clone())],
        });
    }
    mutation.events(Action::ApiKeyRevoked, events).await?;
    Ok(done.len() as u64)
}

async fn conditions_of_reading(reading: &mut Reading<'_>, selection: &Selection) -> Result<Conditions> {
    let (engine, actor, now) = (reading.engine(), reading.actor(), reading.now);
    conditions(reading.into(), engine, actor, selection, now).await
}

async fn conditions(
    on: Handle<'_>,
    engine: Engine,
    actor: &Actor,
    selection: &Selection,
    now: Timestamp,
) -> Result<Conditions> {
    match selection {
        Selection::Ids(ids) if ids.len() > MAX_IDS => {
            let message =
                format!("At most {MAX_IDS} keys can be ticked at once; use “select all that match” for more.");
            Err(domain::Error::invalid("selection", message).into())
        }
        Selection::Ids(ids) => {
            let mut conditions = Conditions::default();
            let list = format!("k.id IN ({})", question_marks(ids.len()));
            conditions.and("k.tenant_id = ?", [actor.tenant.into()]);
            conditions.and(&list, ids.iter().map(|id| (*id).into()));
            Ok(conditions)
        }
        Selection::Matching(filter) => {
            let mut conditions = filter::conditions(actor.tenant, filter, now);
            if let Some(search) = Search::of(engine, actor.tenant, &filter.text)? {
                search.counted(on).await?.narrow(&mut conditions);
            }
            Ok(conditions)
        }
    }
}

pub(super) struct Revoked {
    pub(super) id: KeyId,
    name: String,
    owner: String,
}

impl FromRow for Revoked {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, name: row.get("name")?, owner: row.get("owner")? })
    }
}

#[derive(Default)]
struct Total {
    used: u64,
    calls: u64,
}

impl FromRow for Total {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { used: row.count("used")?, calls: row.count("calls")? })
    }
}

impl FromRow for Busy {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, name: row.get("name")?, owner: row.get("owner")?, calls: row.count("calls")? })
    }
}
