//! Every credential in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::id::{ApiId, CredentialId, KeyId, ProjectId, RequestId, TenantId, UserId};
use domain::permission::Permission;
use domain::secret_format;
use domain::time::Timestamp;
use domain::verdict::Code;

use super::counter::{Counted, Counters, Totals};
use super::entry::{Entry, Map, Owner, Presented, Project, Tenant};
use super::grants::Grants;
use super::old_secret::{self, OldSecretCalls};
use super::question::{Question, Target};
use super::refusals::{Refusals, Refused};
use super::stages::{self, Case};
use super::verdict::{Asker, Bearer, CallerRefused, Credential, Verdict};
use crate::clock::Clock;
use crate::secret::{KeyRing, random};

/// No change has this number: the index is still to be loaded.
pub(super) const NEVER: i64 = -1;

pub struct Index {
    ring: Arc<KeyRing>,
    pub(super) clock: Clock,
    pub(super) tenants: Map<TenantId, Arc<Tenant>>,
    pub(super) projects: Map<ProjectId, Arc<Project>>,
    pub(super) owners: Map<UserId, Arc<Owner>>,
    pub(super) keys: Map<u128, Entry>,
    pub(super) counters: Counters,
    pub(super) refusals: Refusals,
    pub(super) old_secret_calls: OldSecretCalls,
    /// The last change that is in here, or [`NEVER`].
    pub(super) applied: AtomicI64,
    /// Loaded, and not known to be behind.
    pub(super) answers: AtomicBool,
    /// Held by whoever applies changes, so that they are applied in their order.
    pub(super) following: tokio::sync::Mutex<()>,
}

impl Index {
    pub(crate) fn new(ring: Arc<KeyRing>, clock: Clock) -> Self {
        Self {
            ring,
            clock,
            tenants: Map::default(),
            projects: Map::default(),
            owners: Map::default(),
            keys: Map::default(),
            counters: Counters::default(),
            refusals: Refusals::default(),
            old_secret_calls: OldSecretCalls::default(),
            applied: AtomicI64::new(NEVER),
            answers: AtomicBool::new(false),
            following: tokio::sync::Mutex::new(()),
        }
    }

    /// Judges the secret that somebody presented and hands the verdict to `answer`.
    pub fn verify<R>(&self, question: &Question<'_>, answer: impl FnOnce(&Verdict<'_>) -> R) -> R {
        let now = self.clock.now();
        let request_id = RequestId::new(now, random::quick_bits());
        let refused = |code| Verdict { code, request_id, credential: None, ratelimit: None, is_about_api: false };
        let Some(parsed) = secret_format::parse(question.secret).filter(|_| self.is_answering()) else {
            let code = if self.is_answering() { Code::Malformed } else { Code::Unavailable };
            return answer(&self.refuse_unknown(refused(code), question, now));
        };
        let keys = self.keys.pin();
        let known = keys.get(&parsed.id_bits).and_then(|entry| {
            let is_asked_for = question.tenant.is_none_or(|tenant| tenant == entry.owner.tenant.id);
            let presented = entry.presented(question.secret, &self.ring, now).filter(|_| is_asked_for)?;
            Some((entry, presented))
        });
        let Some((entry, presented)) = known else {
            return answer(&self.refuse_unknown(refused(Code::NotFound), question, now));
        };
        let apis = entry.owner.tenant.apis.load();
        let api = match question.target {
            Target::Anything | Target::Untold => None,
            Target::Api(slug) => apis.called(slug),
            Target::Place { host, path } => apis.at(host, path),
        };
        entry.with_roles(|card, roles| {
            let grants = Grants { roles, narrowing: entry.narrowing() };
            let mut case = Case { entry, now, question, apis: &apis, api, grants, left: None };
            let code = stages::judge(&mut case);
            self.counters.verdict(code);
            self.counters.call(parsed.id_bits, &entry.counter, code, now);
            if let Some(api) = api {
                api.calls.count(code);
            }
            if presented == Presented::Previous {
                self.old_secret_calls.note(parsed.id_bits, question, now);
            }
            let mut verdict =
                Verdict { ratelimit: case.left, is_about_api: stages::is_about_api(code, &case), ..refused(code) };
            if code == Code::Valid {
                verdict.credential = Some(Credential {
                    id: KeyId::from_bits(parsed.id_bits),
                    name: &entry.name,
                    tenant: entry.owner.tenant.id,
                    owner: entry.owner.id,
                    owner_email: &card.email,
                    project: entry.project.as_ref().map(|project| (project.id, &*project.slug)),
                    expires_at: entry.expires_at,
                    apis: &apis,
                    grants,
                });
            } else {
                let mut kept = Refused::new((request_id, now), entry.owner.tenant.id, code, question);
                kept.credential = Some(KeyId::from_bits(parsed.id_bits));
                kept.detail = stages::why(code, &case);
                if let Some(api) = api {
                    kept.api = Some(api.slug.clone());
                }
                self.refusals.keep(kept);
            }
            answer(&verdict)
        })
    }

    /// Counts and keeps the refusal of what is no credential here.
    fn refuse_unknown<'v>(&self, verdict: Verdict<'v>, question: &Question<'_>, now: Timestamp) -> Verdict<'v> {
        self.counters.verdict(verdict.code);
        // Whoever asks belongs to a tenant, or is a door that guards for all of them.
        if let Some(tenant) = question.tenant.or_else(|| self.only_tenant()) {
            self.refusals.keep(Refused::new((verdict.request_id, now), tenant, verdict.code, question));
        }
        verdict
    }

    fn only_tenant(&self) -> Option<TenantId> {
        let tenants = self.tenants.pin();
        let mut all = tenants.keys();
        all.next().copied().filter(|_| all.next().is_none())
    }

    /// The credential with which somebody asks about others, if it is valid and its roles have
    /// `permission`.
    ///
    /// # Errors
    /// [`CallerRefused`].
    pub fn caller(
        &self,
        secret: &str,
        address: Option<IpAddr>,
        permission: Permission,
    ) -> Result<Asker, CallerRefused> {
        let question = Question { secret, address, ..Question::default() };
        self.admit(&question, |entry, _, grants| {
            if !grants.roles.iter().any(|role| role.may(permission)) {
                return Err(CallerRefused::Forbidden);
            }
            Ok(Asker { tenant: entry.owner.tenant.id })
        })?
    }

    /// The credential with which somebody calls for themself, if it is valid.
    ///
    /// # Errors
    /// [`CallerRefused`].
    pub fn bearer(&self, secret: &str, address: Option<IpAddr>, agent: &str) -> Result<Bearer, CallerRefused> {
        let question = Question { secret, address, agent, ..Question::default() };
        self.admit(&question, |entry, bits, grants| Bearer {
            id: CredentialId::ApiKey(KeyId::from_bits(bits)),
            name: entry.name.to_string(),
            tenant: entry.owner.tenant.id,
            owner: Some(entry.owner.id),
            permissions: grants.permissions(),
            bounds: entry.bounds(),
        })
    }

    /// Judges a credential that nobody asks about but itself, and hands it to `with`.
    fn admit<R>(
        &self,
        question: &Question<'_>,
        with: impl FnOnce(&Entry, u128, Grants<'_>) -> R,
    ) -> Result<R, CallerRefused> {
        if !self.is_answering() {
            return Err(CallerRefused::Unavailable);
        }
        let now = self.clock.now();
        let parsed = secret_format::parse(question.secret).ok_or(CallerRefused::Unknown)?;
        let keys = self.keys.pin();
        let entry = keys.get(&parsed.id_bits).ok_or(CallerRefused::Unknown)?;
        let presented = entry.presented(question.secret, &self.ring, now).ok_or(CallerRefused::Unknown)?;
        let apis = entry.owner.tenant.apis.load();
        entry.with_roles(|_, roles| {
            let grants = Grants { roles, narrowing: entry.narrowing() };
            let mut case = Case { entry, now, question, apis: &apis, api: None, grants, left: None };
            let code = stages::judge(&mut case);
            self.counters.call(parsed.id_bits, &entry.counter, code, now);
            if presented == Presented::Previous {
                self.old_secret_calls.note(parsed.id_bits, question, now);
            }
            if code == Code::Valid {
                Ok(with(entry, parsed.id_bits, grants))
            } else {
                Err(CallerRefused::Invalid(code))
            }
        })
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

    /// Calls of each API since the last time: valid and refused ones.
    pub(crate) fn take_api_calls(&self) -> Vec<(ApiId, u32, u32)> {
        let tenants = self.tenants.pin();
        let mut taken = Vec::new();
        for tenant in tenants.values() {
            for api in &tenant.apis.load().all {
                let calls = (api.calls.valid.swap(0, Ordering::Relaxed), api.calls.refused.swap(0, Ordering::Relaxed));
                if calls != (0, 0) {
                    taken.push((api.id, calls.0, calls.1));
                }
            }
        }
        taken
    }

    pub(crate) fn take_refusals(&self) -> Vec<Refused> {
        self.refusals.take()
    }

    pub(crate) fn take_old_secret_calls(&self) -> HashMap<old_secret::Caller, old_secret::Seen> {
        self.old_secret_calls.take()
    }
}
