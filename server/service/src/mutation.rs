//! What somebody does: [`Writes`], with the right to them and the events that tell of them, in one transaction.

use domain::event::Action;
use domain::id::{EventId, TenantId};
use domain::time::Timestamp;

use crate::actor::Actor;
use crate::authority::{Authority, Right};
use crate::error::Result;
use crate::random;
use crate::secret::{HashedSecret, Place, PlainSecret, SealedSecret};
use crate::service::Service;
use crate::store::{Handle, insert_many, sql};
use crate::verify::Change;
use crate::writes::Writes;

/// What an event says beside who, when and from where.
#[derive(Default)]
pub(crate) struct EventDraft<'a> {
    pub(crate) target_id: Option<String>,
    pub(crate) target: &'a str,
    pub(crate) details: Vec<(&'a str, String)>,
}

/// Of `facts`, each a name with what it was and what it is, those that changed, as an event tells them.
pub(crate) fn changed(facts: impl IntoIterator<Item = (&'static str, String, String)>) -> Vec<(&'static str, String)> {
    let changed = facts.into_iter().filter(|(_, was, is)| was != is);
    changed.map(|(what, was, is)| (what, format!("{} → {}", or_none(&was), or_none(&is)))).collect()
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

pub(crate) struct Mutation<'a> {
    service: &'a Service,
    actor: &'a Actor,
    authority: Authority,
    writes: Writes<'a>,
    /// The instant that all of this happens at.
    pub(crate) now: Timestamp,
}

impl<'a> Mutation<'a> {
    /// Begins what `right` is needed for. Within a tenant one mutation follows the other, as on SQLite they do anyway:
    /// what one has looked at is still so when it writes, and nobody acts with what another has just taken away.
    ///
    /// # Errors
    /// `NotFound` if the tenant is gone, and as [`Authority::establish`].
    pub(crate) async fn begin(service: &'a Service, actor: &'a Actor, right: impl Into<Right>) -> Result<Self> {
        let mut mutation = Self::holding_tenant(service, actor).await?;
        if actor.credential().is_some() {
            let head: Option<i64> = sql("SELECT seq AS n FROM change_head WHERE id = 1").one(mutation.tx()).await?;
            // Nothing is stored yet, so nothing waits to be confirmed.
            let caught_up = service.index.catch_up(service.database(), head.unwrap_or_default()).await;
            caught_up.map_err(|_| domain::Error::Unavailable)?;
        }
        // Whoever held the tenant before did so before this instant.
        mutation.now = service.clock.now();
        let (on, now) = (mutation.writes.tx(), mutation.now);
        mutation.authority = Authority::establish(service, actor, on, now, right.into()).await?;
        Ok(mutation)
    }

    /// For somebody who is only just arriving: what gives them the right is a secret, a password or that of a link,
    /// which is checked with the first statements. For the operator who makes a tenant, too. Keeps nobody waiting.
    pub(crate) async fn of_newcomer(service: &'a Service, actor: &'a Actor) -> Result<Self> {
        let writes = Writes::begin(service).await?;
        Ok(Self { service, actor, authority: Authority::NONE, writes, now: service.clock.now() })
    }

    /// The same for a newcomer whose secret is of the tenant, or who seals one: nothing of the tenant changes meanwhile.
    ///
    /// # Errors
    /// `NotFound` if the tenant is gone.
    pub(crate) async fn holding_tenant(service: &'a Service, actor: &'a Actor) -> Result<Self> {
        let mut mutation = Self::of_newcomer(service, actor).await?;
        if !mutation.writes.hold(actor.tenant).await? {
            return Err(domain::Error::not_found("The tenant").into());
        }
        // Whoever held the tenant before did so before this instant.
        mutation.now = service.clock.now();
        Ok(mutation)
    }

    /// The transaction, to run statements on.
    pub(crate) fn tx(&mut self) -> Handle<'_> {
        self.writes.tx()
    }

    pub(crate) const fn tenant(&self) -> TenantId {
        self.actor.tenant
    }

    pub(crate) const fn actor(&self) -> &'a Actor {
        self.actor
    }

    pub(crate) const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// As a new secret is kept.
    pub(crate) fn hash(&self, secret: &PlainSecret) -> HashedSecret {
        secret.hash(&self.service.ring)
    }

    /// As a secret that must be read back is kept at `place`.
    ///
    /// # Errors
    /// If the key ring cannot be read any more.
    pub(crate) fn seal(&self, secret: &str, place: &Place<'_>) -> Result<SealedSecret> {
        Ok(self.service.ring.seal(secret, place)?)
    }

    pub(crate) fn changed(&mut self, change: Change) {
        self.writes.changed(change);
    }

    pub(crate) async fn event(&mut self, action: Action, event: EventDraft<'_>) -> Result<()> {
        self.events(action, vec![event]).await
    }

    /// One event for each of `events`.
    pub(crate) async fn events(&mut self, action: Action, events: Vec<EventDraft<'_>>) -> Result<()> {
        const INTO: &str =
            "events (id, tenant_id, at, action, actor, actor_id, target, target_id, address, agent, details)";
        const WIDTH: usize = 11;
        if events.is_empty() {
            return Ok(());
        }
        let Actor { tenant, origin, .. } = self.actor;
        let mut values = Vec::with_capacity(events.len() * WIDTH);
        for EventDraft { target_id, target, details } in events {
            values.extend([
                random::id_in_order(EventId::new, self.now).into(),
                (*tenant).into(),
                self.now.into(),
                action.as_str().into(),
                self.actor.name().into(),
                self.actor.id().into(),
                target.into(),
                target_id.into(),
                (&origin.address).into(),
                (&origin.agent).into(),
                serde_json::to_string(&details).unwrap_or_default().into(),
            ]);
        }
        insert_many(INTO, WIDTH, values).run(self.writes.tx()).await?;
        Ok(())
    }

    /// As [`Writes::commit`].
    pub(crate) async fn commit(self) -> Result<()> {
        self.writes.commit(self.now).await
    }
}
