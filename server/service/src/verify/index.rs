//! Every credential in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use arc_swap::ArcSwap;
use domain::id::{KeyId, RequestId, TenantId, UserId};
use domain::permission::{Permission, PermissionSet};
use domain::role::Role;
use domain::secret_format;
use domain::time::Timestamp;
use domain::verdict::Code;

use super::counter::{Counted, Counter, Counters, Totals};
use super::stages;
use crate::clock::Clock;
use crate::secret::{HashedSecret, KeyRing, random};

type Map<K, V> = papaya::HashMap<K, V, foldhash::fast::RandomState>;

/// No change has this number: the index is still to be loaded.
pub(super) const NEVER: i64 = -1;

pub struct Index {
    ring: Arc<KeyRing>,
    pub(super) clock: Clock,
    pub(super) tenants: Map<TenantId, Arc<Tenant>>,
    pub(super) owners: Map<UserId, Arc<Owner>>,
    pub(super) keys: Map<u128, Entry>,
    pub(super) counters: Counters,
    /// The last change that is in here, or [`NEVER`].
    pub(super) applied: AtomicI64,
    /// Loaded, and not known to be behind.
    pub(super) answers: AtomicBool,
    /// Held by whoever applies changes, so that they are applied in their order.
    pub(super) following: tokio::sync::Mutex<()>,
}

pub(super) struct Tenant {
    pub(super) id: TenantId,
    pub(super) enabled: AtomicBool,
}

impl Tenant {
    pub(super) fn api_keys_enabled(&self) -> bool {
        self.enabled.load(Ordering::Acquire)
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
    pub(super) roles: Vec<Role>,
    /// What a credential of theirs may do at Claviger itself.
    pub(super) permissions: PermissionSet,
}

pub(super) struct Entry {
    pub(super) owner: Arc<Owner>,
    pub(super) hash: HashedSecret,
    pub(super) expires_at: Timestamp,
    pub(super) revoked: bool,
    pub(super) name: Box<str>,
    pub(super) counter: Arc<Counter>,
}

/// The answer of a verification.
pub struct Verdict<'v> {
    pub code: Code,
    pub request_id: RequestId,
    /// Present if and only if the code is [`Code::Valid`].
    pub credential: Option<Credential<'v>>,
}

/// What a valid credential is.
pub struct Credential<'v> {
    pub id: KeyId,
    pub name: &'v str,
    pub tenant: TenantId,
    pub owner: UserId,
    pub owner_email: &'v str,
    pub roles: &'v [Role],
    /// [`Timestamp::NEVER`] for a key without expiry.
    pub expires_at: Timestamp,
}

/// A credential that may ask about others.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub key: KeyId,
    /// Credentials of any other tenant are not found for it.
    pub tenant: TenantId,
}

impl Index {
    pub(crate) fn new(ring: Arc<KeyRing>, clock: Clock) -> Self {
        Self {
            ring,
            clock,
            tenants: Map::default(),
            owners: Map::default(),
            keys: Map::default(),
            counters: Counters::default(),
            applied: AtomicI64::new(NEVER),
            answers: AtomicBool::new(false),
            following: tokio::sync::Mutex::new(()),
        }
    }

    /// Judges the secret that somebody presented and hands the verdict to `answer`. With a `tenant`,
    /// credentials of any other are not found.
    pub fn verify<R>(&self, secret: &str, tenant: Option<TenantId>, answer: impl FnOnce(&Verdict<'_>) -> R) -> R {
        let now = self.clock.now();
        let request_id = RequestId::new(now, random::quick_bits());
        let refuse = |code| {
            self.counters.verdict(code);
            Verdict { code, request_id, credential: None }
        };
        if !self.is_answering() {
            return answer(&refuse(Code::Unavailable));
        }
        let Some(parsed) = secret_format::parse(secret) else { return answer(&refuse(Code::Malformed)) };
        let keys = self.keys.pin();
        let known = keys.get(&parsed.id_bits).filter(|entry| {
            tenant.is_none_or(|tenant| tenant == entry.owner.tenant.id) && entry.hash.matches(secret, &self.ring)
        });
        let Some(entry) = known else { return answer(&refuse(Code::NotFound)) };
        let code = stages::judge(entry, now);
        self.counters.call(parsed.id_bits, &entry.counter, code, now);
        if code != Code::Valid {
            return answer(&refuse(code));
        }
        self.counters.verdict(code);
        let card = entry.owner.card.load();
        let credential = Credential {
            id: KeyId::from_bits(parsed.id_bits),
            name: &entry.name,
            tenant: entry.owner.tenant.id,
            owner: entry.owner.id,
            owner_email: &card.email,
            roles: &card.roles,
            expires_at: entry.expires_at,
        };
        answer(&Verdict { code, request_id, credential: Some(credential) })
    }

    /// The credential with which somebody asks about others, if it is valid and its owner's roles have
    /// `permission`.
    ///
    /// # Errors
    /// [`CallerRefused`].
    pub fn caller(&self, secret: &str, permission: Permission) -> Result<Caller, CallerRefused> {
        if !self.is_answering() {
            return Err(CallerRefused::Unavailable);
        }
        let now = self.clock.now();
        let parsed = secret_format::parse(secret).ok_or(CallerRefused::Unknown)?;
        let keys = self.keys.pin();
        let entry = keys
            .get(&parsed.id_bits)
            .filter(|entry| entry.hash.matches(secret, &self.ring))
            .ok_or(CallerRefused::Unknown)?;
        let code = stages::judge(entry, now);
        self.counters.call(parsed.id_bits, &entry.counter, code, now);
        if code != Code::Valid {
            return Err(CallerRefused::Invalid(code));
        }
        if !entry.owner.card.load().permissions.has(permission) {
            return Err(CallerRefused::Forbidden);
        }
        Ok(Caller { key: KeyId::from_bits(parsed.id_bits), tenant: entry.owner.tenant.id })
    }

    /// True when loaded and not known to be behind the database.
    #[must_use]
    pub fn is_answering(&self) -> bool {
        self.answers.load(Ordering::Acquire)
    }

    /// The number of the last change that is in here.
    #[must_use]
    pub fn applied(&self) -> i64 {
        self.applied.load(Ordering::Acquire)
    }

    /// How many API keys are in here, of whatever status.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Verifications since the start, by code.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.counters.totals()
    }

    pub(crate) fn take_counted(&self) -> Vec<Counted> {
        self.counters.take()
    }
}

/// Why somebody may not ask about others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerRefused {
    /// No secret of a credential here.
    Unknown,
    /// A credential that is not valid (any more).
    Invalid(Code),
    /// Its owner's roles do not have the permission.
    Forbidden,
    Unavailable,
}
