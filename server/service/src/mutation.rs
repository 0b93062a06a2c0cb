//! One unit of writing: the rows, the events that tell of them, and the changes that the verify index
//! must see, in one transaction, with the right to it. After [`Mutation::commit`] every process has applied the
//! changes, so what the caller is told is already true for the next verification.

use domain::event::Action;
use domain::id::{AccessTokenId, ApplicationId, EventId, KeyId, ProjectId, TenantId, UserId};
use domain::time::Timestamp;

use crate::actor::{Actor, Who};
use crate::authority::{Authority, Right};
use crate::error::{Failure, Result};
use crate::processes::Others;
use crate::secret::{HashedSecret, PlainSecret, random};
use crate::service::Service;
use crate::store::{Handle, Transaction, insert_many, sql};
use crate::tenants;

/// What the verify index must read again.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Tenant(TenantId),
    /// APIs or roles of the tenant.
    Access(TenantId),
    Project(ProjectId),
    User(UserId),
    ApiKey(KeyId),
    Application(ApplicationId),
    AccessToken(AccessTokenId),
    /// Tokens that were issued; whoever knows them already has nothing to read.
    NewAccessTokens(Vec<AccessTokenId>),
}

impl Change {
    fn kind_and_id(&self) -> (&'static str, String) {
        match self {
            Self::Tenant(id) => ("tenant", id.to_string()),
            Self::Access(id) => ("access", id.to_string()),
            Self::Project(id) => ("project", id.to_string()),
            Self::User(id) => ("user", id.to_string()),
            Self::ApiKey(id) => ("api_key", id.to_string()),
            Self::Application(id) => ("application", id.to_string()),
            Self::AccessToken(id) => ("access_token", id.to_string()),
            Self::NewAccessTokens(ids) => {
                ("new_access_tokens", ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// What an event says beside who, when and from where.
#[derive(Default)]
pub(crate) struct Told<'a> {
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
    tx: Transaction,
    changes: Vec<Change>,
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
        let mut mutation = Self::of_newcomer(service, actor).await?;
        let is_there = tenants::lock(&mut mutation).await?;
        if !is_there && !matches!(actor.who, Who::Operator) {
            return Err(domain::Error::not_found("The tenant").into());
        }
        if actor.credential().is_some() {
            let head: Option<i64> = sql("SELECT seq AS n FROM change_head WHERE id = 1").one(&mut mutation.tx).await?;
            // Nothing is stored yet, so nothing waits to be confirmed.
            let caught_up = service.index.catch_up(service.database(), head.unwrap_or_default()).await;
            caught_up.map_err(|_| domain::Error::Unavailable)?;
        }
        // Whoever held the tenant before did so before this instant.
        mutation.now = service.clock.now();
        let (on, now) = (Handle::from(&mut mutation.tx), mutation.now);
        mutation.authority = Authority::establish(service, actor, on, now, right.into()).await?;
        Ok(mutation)
    }

    /// For somebody who is only just arriving: what gives them the right is a secret, a password or that of a link,
    /// which is checked with the first statements. Keeps nobody waiting.
    pub(crate) async fn of_newcomer(service: &'a Service, actor: &'a Actor) -> Result<Self> {
        let tx = service.database().begin().await?;
        let (authority, changes, now) = (Authority::NONE, Vec::new(), service.clock.now());
        Ok(Self { service, actor, authority, tx, changes, now })
    }

    /// The transaction, to run statements on.
    pub(crate) fn tx(&mut self) -> Handle<'_> {
        Handle::from(&mut self.tx)
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

    pub(crate) fn changed(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(crate) async fn event(&mut self, action: Action, told: Told<'_>) -> Result<()> {
        self.events(action, vec![told]).await
    }

    /// One event for each of `told`.
    pub(crate) async fn events(&mut self, action: Action, told: Vec<Told<'_>>) -> Result<()> {
        const INTO: &str =
            "events (id, tenant_id, at, action, actor, actor_id, target, target_id, address, agent, details)";
        const WIDTH: usize = 11;
        if told.is_empty() {
            return Ok(());
        }
        let Actor { tenant, origin, .. } = self.actor;
        let mut values = Vec::with_capacity(told.len() * WIDTH);
        for Told { target_id, target, details } in told {
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
        insert_many(INTO, WIDTH, values).run(&mut self.tx).await?;
        Ok(())
    }

    /// Makes everything durable and the changes known to the verify index of every process.
    ///
    /// # Errors
    /// If nothing was stored; [`Failure::Unconfirmed`] if nobody knows; or [`Failure::IndexBehind`] if it was, but the
    /// index of this process could not follow: it then withholds its answers until it has.
    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.changes.is_empty() {
            return self.tx.commit().await.map_err(Failure::of_commit);
        }
        let Self { service, .. } = self;
        let seq = self.write_changes().await?;
        let others = Others::of(service.process.as_deref(), &mut self.tx).await?;
        self.tx.commit().await.map_err(Failure::of_commit)?;
        let own = service.index.catch_up(service.database(), seq);
        tokio::join!(own, others.know_of(seq, service.database())).0
    }

    /// Appends to the change log. Counting up the head locks its row until the commit, which makes the
    /// order of the numbers the order of the commits; it comes last to keep that short.
    async fn write_changes(&mut self) -> Result<i64> {
        /// Rows to one INSERT, so that their values stay below every limit on parameters.
        const CHUNK: usize = 500;
        const WIDTH: usize = 5;
        let process = self.service.process.as_deref();
        let count = i64::try_from(self.changes.len()).unwrap_or(i64::MAX);
        let head: i64 = sql("UPDATE change_head SET seq = seq + $1 WHERE id = 1 RETURNING seq AS n")
            .bind(count)
            .one(&mut self.tx)
            .await?
            .ok_or(Failure::Corrupt { what: "change_head" })?;
        let mut seq = head - count;
        for chunk in self.changes.chunks(CHUNK) {
            let mut values = Vec::with_capacity(chunk.len() * WIDTH);
            for change in chunk {
                seq += 1;
                let (kind, id) = change.kind_and_id();
                values.extend([seq.into(), kind.into(), id.into(), self.now.into(), process.into()]);
            }
            insert_many("changes (seq, kind, entity_id, at, process)", WIDTH, values).run(&mut self.tx).await?;
        }
        Ok(head)
    }
}
