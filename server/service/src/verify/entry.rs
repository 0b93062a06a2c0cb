//! What the index holds: tenants, their projects and people, and the keys.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use arc_swap::ArcSwap;
use domain::access::Access;
use domain::id::{ApiId, ProjectId, TenantId, UserId};
use domain::limits::Limits;
use domain::network::Network;
use domain::permission::PermissionSet;
use domain::role::RoleName;
use domain::settings::Settings;
use domain::time::Timestamp;

use super::counter::Counter;
use super::grants::{Apis, RoleBody, RoleCell};
use super::rate::Rate;
use crate::actor::Bounds;
use crate::secret::HashedSecret;

pub(super) type Map<K, V> = papaya::HashMap<K, V, foldhash::fast::RandomState>;

pub(super) struct Tenant {
    pub(super) id: TenantId,
    /// It never changes.
    pub(super) slug: Box<str>,
    pub(super) enabled: AtomicBool,
    /// How long a new access token works.
    pub(super) token_seconds: AtomicU32,
    pub(super) apis: ArcSwap<Apis>,
    roles: Map<RoleName, Arc<RoleCell>>,
}

impl Tenant {
    pub(super) fn new(id: TenantId, slug: &str) -> Self {
        let (enabled, token_seconds) = (AtomicBool::new(false), AtomicU32::new(Settings::default().token_seconds));
        let (slug, apis) = (slug.into(), ArcSwap::from_pointee(Apis::default()));
        Self { id, slug, enabled, token_seconds, apis, roles: Map::default() }
    }

    pub(super) fn api_keys_enabled(&self) -> bool {
        self.enabled.load(Ordering::Acquire)
    }

    /// The role called `name`; one that nobody has heard of confers nothing until it is read.
    pub(super) fn role(&self, name: &RoleName) -> Arc<RoleCell> {
        self.roles.pin().get_or_insert_with(name.clone(), || Arc::new(RoleCell::new(name.clone()))).clone()
    }

    /// Replaces what the tenant's own roles confer; those that are not in `own` confer nothing.
    pub(super) fn set_roles(&self, mut own: HashMap<RoleName, RoleBody>) {
        for (name, cell) in &self.roles.pin() {
            if name.built_in().is_none() {
                cell.body.store(Arc::new(own.remove(name).unwrap_or_default()));
            }
        }
        for (name, body) in own {
            self.role(&name).body.store(Arc::new(body));
        }
    }
}

pub(super) struct Project {
    pub(super) id: ProjectId,
    pub(super) slug: Box<str>,
    pub(super) archived: AtomicBool,
    pub(super) members: ArcSwap<HashMap<UserId, Arc<RoleCell>>>,
}

impl Project {
    pub(super) fn is_archived(&self) -> bool {
        self.archived.load(Ordering::Acquire)
    }
}

pub(super) struct Owner {
    pub(super) id: UserId,
    pub(super) tenant: Arc<Tenant>,
    pub(super) active: AtomicBool,
    pub(super) card: ArcSwap<OwnerCard>,
}

impl Owner {
    pub(super) fn is_active(&self) -> bool {
        self.active.load(Ordering::Acquire)
    }
}

pub(super) struct OwnerCard {
    pub(super) email: String,
    pub(super) roles: Vec<Arc<RoleCell>>,
}

pub(super) struct Entry {
    pub(super) owner: Arc<Owner>,
    pub(super) project: Option<Arc<Project>>,
    pub(super) hash: HashedSecret,
    pub(super) expires_at: Timestamp,
    pub(super) revoked: bool,
    pub(super) name: Box<str>,
    pub(super) counter: Arc<Counter>,
    pub(super) rare: Option<Box<Rare>>,
}

/// What few keys have, apart so that a million of the others stay small.
pub(super) struct Rare {
    /// Sorted by ID.
    pub(super) narrowing: Option<Vec<(ApiId, Access)>>,
    pub(super) permitted: Option<PermissionSet>,
    pub(super) networks: Vec<Network>,
    pub(super) rate: Option<Arc<Rate>>,
    /// The secret before the last rotation, and until when it works.
    pub(super) previous: Option<(HashedSecret, Timestamp)>,
}

/// Which of a key's secrets was presented.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presented {
    Present,
    Previous,
}

impl Entry {
    /// The secret that `is_it`, if one is that works.
    pub(super) fn presented(
        &self,
        now: Timestamp,
        is_it: impl Fn(&HashedSecret) -> bool,
    ) -> Option<(Presented, HashedSecret)> {
        if is_it(&self.hash) {
            return Some((Presented::Present, self.hash));
        }
        let (previous, until) = self.rare.as_ref()?.previous.as_ref()?;
        (now < *until && is_it(previous)).then_some((Presented::Previous, *previous))
    }

    /// Calls `with` with the roles that the key acts with: its owner's, or in a project the one there.
    pub(super) fn with_roles<R>(&self, with: impl FnOnce(&OwnerCard, &[Arc<RoleCell>]) -> R) -> R {
        let card = self.owner.card.load();
        match &self.project {
            None => with(&card, &card.roles),
            Some(project) => {
                let members = project.members.load();
                with(&card, members.get(&self.owner.id).map_or(&[], std::slice::from_ref))
            }
        }
    }

    pub(super) fn bounds(&self) -> Bounds {
        let limits = self.rare.as_ref().map_or_else(Limits::default, |rare| Limits {
            allowed_addresses: rare.networks.clone(),
            ratelimit: rare.rate.as_ref().map(|rate| rate.limit),
        });
        let access = self.narrowing().map(<[_]>::to_vec);
        let project = self.project.as_ref().map(|project| project.id);
        Bounds { project, access, permitted: self.permitted(), limits, expires_at: self.expires_at }
    }

    pub(super) fn narrowing(&self) -> Option<&[(ApiId, Access)]> {
        self.rare.as_ref()?.narrowing.as_deref()
    }

    pub(super) fn permitted(&self) -> Option<PermissionSet> {
        self.rare.as_ref()?.permitted
    }
}
