//! What the index holds: tenants, their projects and people, and the keys.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use arc_swap::ArcSwap;
use domain::access::Access;
use domain::id::{ApiId, CredentialId, KeyId, ProjectId, TenantId, UserId};
use domain::network::Network;
use domain::permission::PermissionSet;
use domain::role::RoleName;
use domain::settings::Settings;
use domain::time::Timestamp;

use super::counter::Counter;
use super::grants::{Apis, Basis, Grants, RoleBody, RoleCell};
use super::rate::Rate;
use super::secrets::{Previous, Secrets};
use super::subject::Subject;
use crate::secret::HashedSecret;

pub(super) type Map<K, V> = papaya::HashMap<K, V, foldhash::fast::RandomState>;

pub(super) struct Tenant {
    pub(super) id: TenantId,
    /// It never changes.
    pub(super) slug: Box<str>,
    pub(super) enabled: AtomicBool,
    /// How long a new access token works.
    pub(super) token_seconds: AtomicU32,
    /// How far the time of a signed request may be off, in seconds.
    pub(super) timestamp_window: AtomicU32,
    pub(super) apis: ArcSwap<Apis>,
    roles: Map<RoleName, Arc<RoleCell>>,
}

impl Tenant {
    pub(super) fn new(id: TenantId, slug: &str) -> Self {
        let Settings { token_seconds, timestamp_window_seconds, .. } = Settings::default();
        Self {
            id,
            slug: slug.into(),
            enabled: AtomicBool::new(false),
            token_seconds: AtomicU32::new(token_seconds),
            timestamp_window: AtomicU32::new(timestamp_window_seconds),
            apis: ArcSwap::from_pointee(Apis::default()),
            roles: Map::default(),
        }
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
    pub(super) state: ArcSwap<OwnerState>,
}

impl Owner {
    pub(super) fn is_active(&self) -> bool {
        self.active.load(Ordering::Acquire)
    }
}

pub(super) struct OwnerState {
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
    pub(super) restrictions: Option<Box<Restrictions>>,
}

/// What few keys have, apart so that a million of the others stay small.
pub(super) struct Restrictions {
    /// Sorted by ID.
    pub(super) narrowing: Option<Vec<(ApiId, Access)>>,
    pub(super) permitted: Option<PermissionSet>,
    pub(super) networks: Vec<Network>,
    pub(super) rate: Option<Arc<Rate>>,
    pub(super) previous: Option<Previous>,
}

impl Entry {
    pub(super) fn secrets(&self) -> Secrets<'_> {
        Secrets {
            present: &self.hash,
            previous: self.restrictions.as_ref().and_then(|restrictions| restrictions.previous.as_ref()),
        }
    }

    /// Lends the key as the rules look at it: with its owner's roles, or in a project with the one there.
    pub(super) fn with_subject<R>(&self, id: KeyId, with: impl FnOnce(&Subject<'_>) -> R) -> R {
        let (tenant, state) = (&*self.owner.tenant, self.owner.state.load());
        let members = self.project.as_ref().map(|project| project.members.load());
        let roles = match &members {
            None => &state.roles[..],
            Some(members) => members.get(&self.owner.id).map_or(&[][..], std::slice::from_ref),
        };
        let restrictions = self.restrictions.as_deref();
        with(&Subject {
            id: CredentialId::ApiKey(id),
            noun: "the key",
            name: &self.name,
            tenant,
            owner: Some((&*self.owner, &**state)),
            project: self.project.as_deref(),
            switched_off: (!tenant.api_keys_enabled()).then_some("API keys are switched off in the tenant"),
            approved: true,
            revoked: self.revoked.then_some("the key was revoked"),
            issued_at: id.made_at(),
            expires_at: self.expires_at,
            networks: restrictions.map_or(&[][..], |restrictions| &restrictions.networks[..]),
            rate: restrictions.and_then(|restrictions| restrictions.rate.as_deref()),
            grants: Grants {
                roles,
                narrowing: restrictions.and_then(|restrictions| restrictions.narrowing.as_deref()),
                permitted: restrictions.and_then(|restrictions| restrictions.permitted),
                basis: Basis::Roles,
            },
            counter: &self.counter,
        })
    }
}
