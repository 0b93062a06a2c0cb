//! Approving, disapproving and removing consumers, one or several.

use std::collections::BTreeSet;

use domain::consumer::{Act, Acted, ConsumerStatus, MAX_AT_ONCE};
use domain::event::Action;
use domain::id::{ConsumerId, CredentialId};
use domain::page::grouped;
use domain::permission::Permission;

use super::row::not_found;
use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::service::Service;
use crate::store::{CHUNK, Conditions, FromRow, Row, question_marks};
use crate::verify::Change;
use crate::{escalation, usage};

/// Does this to those of `ids` that it changes anything about, all of them or none.
///
/// # Errors
/// `Forbidden` without [`Permission::ConsumersManage`]; `ReauthenticationRequired` to remove any, and beyond a hundred;
/// `Invalid` for more than [`MAX_AT_ONCE`]; `Broader` for a credential with any bounds that approves or removes; for a single one
/// `NotFound`, or `Conflict` if it is so already.
pub async fn act(service: &Service, actor: &Actor, act: Act, ids: &[ConsumerId]) -> Result<Acted> {
    if ids.len() > MAX_AT_ONCE {
        let most = grouped(MAX_AT_ONCE as u64);
        return Err(domain::Error::invalid("ids", format!("At most {most} consumers can be named at once.")).into());
    }
    let right = match act {
        Act::Remove => Right::Confirmed(Permission::ConsumersManage),
        Act::Approve | Act::Disapprove => Permission::ConsumersManage.into(),
    };
    let mut mutation = Mutation::begin(service, actor, right).await?;
    let ids: BTreeSet<ConsumerId> = ids.iter().copied().collect();
    let found = named(&mut mutation, &ids).await?;
    if ids.len() == 1 {
        refuse_unless_taken(found.first(), act)?;
    }
    if act != Act::Disapprove {
        escalation::refuse_bounded(mutation.authority(), "a consumer")?;
    }
    let taken: Vec<Named> = found.into_iter().filter(|named| named.status.takes(act)).collect();
    mutation.authority().require_confirmed_for(taken.len() as u64, mutation.now)?;
    carry_out(&mut mutation, act, &taken).await?;
    mutation.commit().await?;
    Ok(Acted { changed: taken.len() as u64, skipped: (ids.len() - taken.len()) as u64 })
}

fn refuse_unless_taken(found: Option<&Named>, act: Act) -> Result<()> {
    let status = found.ok_or_else(not_found)?.status;
    if status.takes(act) {
        return Ok(());
    }
    Err(domain::Error::conflict(format!("This consumer is already {status}. Nothing was changed.")).into())
}

/// Disapproves consumers in the transaction of whoever has established the right to it, and says how many.
pub(crate) async fn mark_disapproved(mutation: &mut Mutation<'_>, consumers: &[Named]) -> Result<u64> {
    carry_out(mutation, Act::Disapprove, consumers).await?;
    Ok(consumers.len() as u64)
}

async fn named(mutation: &mut Mutation<'_>, ids: &BTreeSet<ConsumerId>) -> Result<Vec<Named>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.iter().copied().collect::<Vec<_>>().chunks(CHUNK) {
        let mut wanted = among(chunk.iter().copied());
        wanted.and("tenant_id = ?", [mutation.tenant().into()]);
        let select = "SELECT id, name, approved_at, disapproved_at FROM consumers";
        found.extend(wanted.statement(select, "ORDER BY id").all::<Named>(mutation.tx()).await?);
    }
    Ok(found)
}

async fn carry_out(mutation: &mut Mutation<'_>, act: Act, consumers: &[Named]) -> Result<()> {
    let now = mutation.now.millis();
    let (text, action) = match act {
        Act::Approve => (
            format!("UPDATE consumers SET approved_at = {now}, disapproved_at = NULL, updated_at = {now}"),
            Action::ConsumerApproved,
        ),
        Act::Disapprove => (
            format!("UPDATE consumers SET approved_at = NULL, disapproved_at = {now}, updated_at = {now}"),
            Action::ConsumerDisapproved,
        ),
        Act::Remove => ("DELETE FROM consumers".to_owned(), Action::ConsumerRemoved),
    };
    for chunk in consumers.chunks(CHUNK) {
        if act == Act::Remove {
            let ids: Vec<CredentialId> = chunk.iter().map(|named| named.id.into()).collect();
            usage::forget(mutation.tx(), &ids).await?;
        }
        among(chunk.iter().map(|named| named.id)).statement(&text, "").run_any(mutation.tx()).await?;
        let told = chunk.iter().map(|named| EventDraft {
            target_id: Some(named.id.to_string()),
            target: &named.name,
            details: Vec::new(),
        });
        mutation.events(action, told.collect()).await?;
        chunk.iter().for_each(|named| mutation.changed(Change::Consumer(named.id)));
    }
    Ok(())
}

fn among(ids: impl ExactSizeIterator<Item = ConsumerId>) -> Conditions {
    let mut wanted = Conditions::default();
    wanted.and(&format!("id IN ({})", question_marks(ids.len())), ids.map(Into::into));
    wanted
}

/// A consumer as an event tells it, and what can be done to it.
pub(crate) struct Named {
    id: ConsumerId,
    name: String,
    status: ConsumerStatus,
}

impl FromRow for Named {
    fn from_row(row: &Row) -> Result<Self> {
        let status = ConsumerStatus::of(row.time_opt("approved_at")?, row.time_opt("disapproved_at")?);
        Ok(Self { id: row.parsed("id")?, name: row.get("name")?, status })
    }
}
