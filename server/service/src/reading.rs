//! One unit of reading: every statement sees the same moment, and so does what establishes the right to it.

use domain::id::TenantId;
use domain::permission::Permission;
use domain::time::Timestamp;

use crate::actor::Actor;
use crate::authority::{Authority, Right};
use crate::error::Result;
use crate::service::Service;
use crate::store::{Engine, Handle, Snapshot};

pub(crate) struct Reading<'a> {
    actor: &'a Actor,
    authority: Authority,
    snapshot: Snapshot<'static>,
    engine: Engine,
    pub(crate) now: Timestamp,
}

impl<'a> Reading<'a> {
    /// Begins what `right` is needed for.
    ///
    /// # Errors
    /// As [`Authority::establish`].
    pub(crate) async fn begin(service: &Service, actor: &'a Actor, right: impl Into<Right>) -> Result<Self> {
        let mut snapshot = service.database().snapshot().await?;
        let now = service.clock.now();
        let authority = Authority::establish(service, actor, (&mut snapshot).into(), now, right.into()).await?;
        Ok(Self { actor, authority, snapshot, engine: service.database().engine(), now })
    }

    pub(crate) const fn tenant(&self) -> TenantId {
        self.actor.tenant
    }

    pub(crate) const fn actor(&self) -> &'a Actor {
        self.actor
    }

    pub(crate) const fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) const fn may(&self, permission: Permission) -> bool {
        self.authority.has(permission)
    }

    pub(crate) const fn authority(&self) -> &Authority {
        &self.authority
    }
}

impl<'c> From<&'c mut Reading<'_>> for Handle<'c> {
    fn from(reading: &'c mut Reading<'_>) -> Self {
        Self::from(&mut reading.snapshot)
    }
}
