//! What credentials made, and what that made in turn: it goes on working when they end, so it is told, and can end
//! with them.

use domain::event::Action;
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::selection::{MAX_MADE, Made, MadeOne};
use domain::time::Timestamp;

use super::revoke::{BATCH, Revoked};
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::store::{CHUNK, Conditions, FromRow, Row, question_marks};
use crate::verify::Change;
use crate::{api_tokens, consumers};

/// The statements about what the keys that a condition on `k` selects made, and what that made in turn.
struct Below {
    /// The keys of it, selected ones too.
    tree: String,
    /// Those that still work and are not selected themselves.
    keys: String,
    /// The applications of it that are not disabled.
    applications: String,
    /// The API tokens of it that still work.
    tokens: String,
    /// The consumers of it that are not disapproved.
    consumers: String,
}

impl Below {
    fn of(selected: &Conditions, now: Timestamp) -> Self {
        let (selected, now) = (selected.text(), now.millis());
        // Few things were made by a key, however many keys are selected: those come first.
        let by_selected = |maker: &str| {
            format!("{maker} IS NOT NULL AND EXISTS (SELECT 1 FROM api_keys k WHERE k.id = {maker} AND ({selected}))")
        };
        // Whoever rotates a secret with overlap is the maker of one, and whoever made it before is that of the other.
        let has_before = |of: &str| format!("{of}.previous_until > {now}");
        let by_any_selected = |of: &str| {
            let (maker, before) =
                (by_selected(&format!("{of}.made_by")), by_selected(&format!("{of}.previous_made_by")));
            format!("{maker} OR ({} AND {before})", has_before(of))
        };
        let is_made = |of: &str| {
            format!(
                "({of}.made_by IN (SELECT id FROM tree)
                  OR ({} AND {of}.previous_made_by IN (SELECT id FROM tree)) OR {})",
                has_before(of),
                by_any_selected(of)
            )
        };
        Self {
            tree: format!(
                "WITH RECURSIVE tree (id) AS (SELECT c.id FROM api_keys c WHERE {}
                 UNION SELECT m.id FROM api_keys m JOIN tree t
                       ON m.made_by = t.id OR (m.previous_made_by = t.id AND {}))",
                by_any_selected("c"),
                has_before("m")
            ),
            keys: format!(
                "FROM api_keys k JOIN users u ON u.id = k.owner_id
                 WHERE k.id IN (SELECT id FROM tree) AND NOT coalesce(({selected}), FALSE)
                 AND k.revoked_at IS NULL AND k.expires_at > {now}"
            ),
            applications: format!("FROM applications a WHERE NOT a.disabled AND {}", is_made("a")),
            tokens: format!(
                "FROM api_tokens x JOIN users u ON u.id = x.owner_id
                 WHERE {} AND x.revoked_at IS NULL AND x.expires_at > {now}",
                is_made("x")
            ),
            consumers: format!(
                "FROM consumers o WHERE o.disapproved_at IS NULL
                 AND (o.made_by IN (SELECT id FROM tree) OR o.key_made_by IN (SELECT id FROM tree) OR {} OR {})",
                by_selected("o.made_by"),
                by_selected("o.key_made_by")
            ),
        }
    }
}

/// What of it still works, for somebody who reads. Applications, tokens and consumers are named to who may see them.
pub(super) async fn of(reading: &mut Reading<'_>, selected: &Conditions) -> Result<Made> {
    let names = |permission| reading.may(permission);
    let (names_applications, names_tokens, names_consumers) =
        (names(Permission::ApplicationsRead), names(Permission::TokensManage), names(Permission::ConsumersManage));
    let Below { tree, keys, applications, tokens, consumers } = Below::of(selected, reading.now);
    let counting = format!(
        "{tree} SELECT (SELECT count(*) {keys}) AS keys, (SELECT count(*) {applications}) AS applications,
                (SELECT count(*) {tokens}) AS tokens, (SELECT count(*) {consumers}) AS consumers"
    );
    let counts: Option<Counts> = selected.within(counting).one(&mut *reading).await?;
    let counts = counts.unwrap_or_default();
    let kinds = [
        (counts.keys > 0, format!("k.id, k.name, u.name AS owner {keys} ORDER BY k.id")),
        (
            counts.applications > 0 && names_applications,
            format!("a.id, a.name, NULL AS owner {applications} ORDER BY a.id"),
        ),
        (counts.tokens > 0 && names_tokens, format!("x.id, x.name, u.name AS owner {tokens} ORDER BY x.id")),
        (counts.consumers > 0 && names_consumers, format!("o.id, o.name, NULL AS owner {consumers} ORDER BY o.id")),
    ];
    let named: Vec<_> = kinds.into_iter().filter_map(|(is_named, select)| is_named.then_some(select)).collect();
    let mut first: Vec<MadeOne> = Vec::new();
    for (select, following) in named.iter().zip((0..named.len()).rev()) {
        // Of each kind that follows at least one.
        let left = MAX_MADE as usize - first.len() - following;
        let text = format!("{tree} SELECT {select} LIMIT {left}");
        first.extend(selected.within(text).all::<MadeOne>(&mut *reading).await?);
    }
    let Counts { keys, applications, tokens, consumers } = counts;
    Ok(Made { keys, applications, tokens, consumers, first })
}

/// What is to end with its makers.
#[derive(Default)]
pub(super) struct Found {
    pub(super) keys: Vec<Revoked>,
    pub(super) applications: Vec<Named>,
    pub(super) tokens: Vec<api_tokens::Named>,
    pub(super) consumers: Vec<consumers::Named>,
}

/// So much of it that still works as a transaction takes: if it is as many as [`BATCH`] keys, there may be more.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`] if there are applications, without
/// [`Permission::TokensManage`] if there are API tokens, and without [`Permission::ConsumersManage`] if there are consumers.
pub(super) async fn all(mutation: &mut Mutation<'_>, selected: &Conditions) -> Result<Found> {
    let Below { tree, keys, applications, tokens, consumers } = Below::of(selected, mutation.now);
    let text = format!("{tree} SELECT k.id, k.name, u.name AS owner {keys} ORDER BY k.id LIMIT {BATCH}");
    let keys = selected.within(text).all(mutation.tx()).await?;
    let text = format!("{tree} SELECT a.id, a.name {applications} ORDER BY a.id");
    let applications: Vec<Named> = selected.within(text).all(mutation.tx()).await?;
    if !applications.is_empty() {
        mutation.authority().require(Permission::ApplicationsWrite)?;
    }
    let text = format!("{tree} SELECT x.id, x.name, u.name AS owner {tokens} ORDER BY x.id");
    let tokens: Vec<api_tokens::Named> = selected.within(text).all(mutation.tx()).await?;
    if !tokens.is_empty() {
        mutation.authority().require(Permission::TokensManage)?;
    }
    let text = format!("{tree} SELECT o.id, o.name, o.approved_at, o.disapproved_at {consumers} ORDER BY o.id");
    let consumers: Vec<consumers::Named> = selected.within(text).all(mutation.tx()).await?;
    if !consumers.is_empty() {
        mutation.authority().require(Permission::ConsumersManage)?;
    }
    Ok(Found { keys, applications, tokens, consumers })
}

/// Disables applications, and says how many.
pub(super) async fn disable(mutation: &mut Mutation<'_>, applications: &[Named]) -> Result<u64> {
    let mut events = Vec::with_capacity(applications.len());
    for chunk in applications.chunks(CHUNK) {
        let now = mutation.now.millis();
        let mut wanted = Conditions::default();
        wanted.and(&format!("id IN ({})", question_marks(chunk.len())), chunk.iter().map(|named| named.id.into()));
        let set = format!("UPDATE applications SET disabled = TRUE, updated_at = {now}");
        wanted.statement(&set, "").run_any(mutation.tx()).await?;
        for Named { id, name } in chunk {
            mutation.changed(Change::Application(*id));
            events.push(EventDraft { target_id: Some(id.to_string()), target: name, details: Vec::new() });
        }
    }
    mutation.events(Action::ApplicationDisabled, events).await?;
    Ok(applications.len() as u64)
}

pub(super) struct Named {
    id: ApplicationId,
    name: String,
}

impl FromRow for Named {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, name: row.get("name")? })
    }
}

#[derive(Default)]
struct Counts {
    keys: u64,
    applications: u64,
    tokens: u64,
    consumers: u64,
}

impl FromRow for Counts {
    fn from_row(row: &Row) -> Result<Self> {
        let count = |column| row.count(column);
        Ok(Self {
            keys: count("keys")?,
            applications: count("applications")?,
            tokens: count("tokens")?,
            consumers: count("consumers")?,
        })
    }
}

impl FromRow for MadeOne {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, name: row.get("name")?, owner: row.get("owner")? })
    }
}
