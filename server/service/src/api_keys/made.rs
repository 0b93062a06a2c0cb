//! What credentials made, and what that made in turn: it goes on working when they end, so it is told, and can end
//! with them.

use domain::event::Action;
use domain::id::ApplicationId;
use domain::permission::Permission;
use domain::selection::{MOST_MADE, Made, MadeOne};

use super::revoke::{BATCH, CHUNK, Revoked};
use crate::error::Result;
use crate::mutation::{Change, Mutation, Told};
use crate::reading::Reading;
use crate::store::{Conditions, FromRow, Row, question_marks};

/// The tree under the keys that a condition on `k` selects: `made` is 0 for these and 1 for what is below. Its end
/// follows the condition.
const TREE: &str = "WITH RECURSIVE tree (id, made) AS (SELECT k.id, 0 FROM api_keys k";
const BELOW: &str = "UNION SELECT m.id, 1 FROM api_keys m JOIN tree t ON m.made_by = t.id)";
/// Of the tree, the keys that are not selected themselves.
const FOUND: &str = "k.id IN (SELECT id FROM tree WHERE made = 1) AND k.id NOT IN (SELECT id FROM tree WHERE made = 0)";
const APPLICATIONS: &str = "FROM applications a WHERE a.made_by IN (SELECT id FROM tree) AND NOT a.disabled";

/// What of it still works, for somebody who reads. Applications are named to who may see them.
pub(super) async fn of(reading: &mut Reading<'_>, selected: &Conditions) -> Result<Made> {
    let names_applications = reading.may(Permission::ApplicationsRead);
    let now = reading.now.millis();
    let keys = format!(
        "FROM api_keys k JOIN users u ON u.id = k.owner_id WHERE {FOUND} AND k.revoked_at IS NULL AND k.expires_at > {now}"
    );
    let counts: Option<Counts> = selected
        .statement(
            TREE,
            &format!(
                "{BELOW} SELECT (SELECT count(*) {keys}) AS keys, (SELECT count(*) {APPLICATIONS}) AS applications"
            ),
        )
        .one(&mut *reading)
        .await?;
    let Counts { keys: key_count, applications } = counts.unwrap_or_default();
    let mut first: Vec<MadeOne> = Vec::new();
    if key_count > 0 {
        let text = format!("{BELOW} SELECT k.id, k.name, u.name AS owner {keys} ORDER BY k.id LIMIT {MOST_MADE}");
        first = selected.statement(TREE, &text).all(&mut *reading).await?;
    }
    if applications > 0 && names_applications {
        let left = (MOST_MADE as usize).saturating_sub(first.len()).max(1);
        let text = format!("{BELOW} SELECT a.id, a.name, NULL AS owner {APPLICATIONS} ORDER BY a.id LIMIT {left}");
        let named: Vec<MadeOne> = selected.statement(TREE, &text).all(reading).await?;
        first.truncate(MOST_MADE as usize - named.len());
        first.extend(named);
    }
    Ok(Made { keys: key_count, applications, first })
}

/// What is to end with its makers.
#[derive(Default)]
pub(super) struct Found {
    pub(super) keys: Vec<Revoked>,
    pub(super) applications: Vec<Named>,
}

/// So much of it that still works as a transaction takes: if it is as many as [`BATCH`] keys, there may be more.
///
/// # Errors
/// `Forbidden` without [`Permission::ApplicationsWrite`] if there are applications.
pub(super) async fn all(mutation: &mut Mutation<'_>, selected: &Conditions) -> Result<Found> {
    let now = mutation.now.millis();
    let keys = format!(
        "{BELOW} SELECT k.id, k.name, u.name AS owner FROM api_keys k JOIN users u ON u.id = k.owner_id
         WHERE {FOUND} AND k.revoked_at IS NULL AND k.expires_at > {now} ORDER BY k.id LIMIT {BATCH}"
    );
    let keys = selected.statement(TREE, &keys).all(mutation.tx()).await?;
    let applications = format!("{BELOW} SELECT a.id, a.name {APPLICATIONS} ORDER BY a.id");
    let applications: Vec<Named> = selected.statement(TREE, &applications).all(mutation.tx()).await?;
    if !applications.is_empty() {
        mutation.authority().require(Permission::ApplicationsWrite)?;
    }
    Ok(Found { keys, applications })
}

/// Disables applications, and says how many.
pub(super) async fn disable(mutation: &mut Mutation<'_>, applications: &[Named]) -> Result<u64> {
    let mut told = Vec::with_capacity(applications.len());
    for chunk in applications.chunks(CHUNK) {
        let now = mutation.now.millis();
        let mut wanted = Conditions::default();
        wanted.and(&format!("id IN ({})", question_marks(chunk.len())), chunk.iter().map(|named| named.id.into()));
        let set = format!("UPDATE applications SET disabled = TRUE, updated_at = {now}");
        wanted.statement(&set, "").run(mutation.tx()).await?;
        for Named { id, name } in chunk {
            mutation.changed(Change::Application(*id));
            told.push(Told { target_id: Some(id.to_string()), target: name, details: Vec::new() });
        }
    }
    mutation.events(Action::ApplicationDisabled, told).await?;
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
}

impl FromRow for Counts {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { keys: row.count("keys")?, applications: row.count("applications")? })
    }
}

impl FromRow for MadeOne {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, name: row.get("name")?, owner: row.get("owner")? })
    }
}
