//! Every credential in memory.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Instant;

use arc_swap::ArcSwap;
use domain::access::Access;
use domain::consumer::ConsumerKey;
use domain::id::{
    ApiId, ApplicationId, AuthorizationId, ConsumerId, CredentialId, ProjectId, RequestId, TenantId, UserId,
};
use domain::permission::Permission;
use domain::secret_format::{self, Parsed};
use domain::time::Timestamp;
use domain::verdict::Code;
use oauth1::Problem;
use tokio::sync::{Notify, watch};

use super::api_token::ApiToken;
use super::application::{Application, Token};
use super::authorization::{Authorization, Uses};
use super::consumer::Consumer;
use super::counter::{Counted, Counters, Totals};
use super::entry::{Entry, Map, Owner, Project, Tenant};
use super::first_call::FirstCalls;
use super::known::{Known, Shelf, Slot};
use super::lease::Lease;
use super::old_secret::OldSecretCalls;
use super::places::{Called, Places, Sought};
use super::question::Question;
use super::refusal::Refusal;
use super::refusals::{Refusals, Refused, detail_of};
use super::stages::{self, Case};
use super::subject::Subject;
use super::verdict::{Asker, Bearer, CallerRefused, Credential, Proof, Standing, Verdict};
use crate::clock::Clock;
use crate::random;
use crate::secret::KeyRing;

/// No change has this number: the index is still to be loaded.
pub(super) const NEVER: i64 = -1;

pub struct Index {
    pub(super) ring: Arc<KeyRing>,
    pub(super) clock: Clock,
    pub(super) tenants: Map<TenantId, Arc<Tenant>>,
    pub(super) projects: Map<ProjectId, Arc<Project>>,
    pub(super) owners: Map<UserId, Arc<Owner>>,
    pub(super) keys: Map<u128, Entry>,
    pub(super) applications: Map<ApplicationId, Arc<Application>>,
    pub(super) api_tokens: Map<u128, ApiToken>,
    pub(super) consumers: Map<ConsumerId, Arc<Consumer>>,
    /// Consumers that there are, by what they call themselves.
    pub(super) consumer_keys: Map<ConsumerKey, Arc<Consumer>>,
    pub(super) authorizations: Map<AuthorizationId, Authorization>,
    pub(super) uses: Uses,
    pub(super) tokens: Map<u128, Token>,
    /// Where the APIs of all tenants are.
    pub(super) places: ArcSwap<Places>,
    pub(super) counters: Counters,
    pub(super) refusals: Refusals,
    pub(crate) old_secret_calls: OldSecretCalls,
    pub(super) first_calls: FirstCalls,
    /// The last change that is in here, or [`NEVER`].
    pub(super) applied: AtomicI64,
    /// Loaded, and not known to be behind.
    pub(super) answers: AtomicBool,
    pub(crate) lease: Lease,
    /// Somebody waits for a change.
    pub(super) hurry: Notify,
    /// Everything is in here that was committed by then.
    pub(super) followed: watch::Sender<Option<Instant>>,
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
            applications: Map::default(),
            api_tokens: Map::default(),
            consumers: Map::default(),
            consumer_keys: Map::default(),
            authorizations: Map::default(),
            uses: Uses::default(),
            tokens: Map::default(),
            places: ArcSwap::default(),
            counters: Counters::default(),
            refusals: Refusals::default(),
            old_secret_calls: OldSecretCalls::default(),
            first_calls: FirstCalls::default(),
            applied: AtomicI64::new(NEVER),
            answers: AtomicBool::new(false),
            lease: Lease::not_needed(),
            hurry: Notify::new(),
            followed: watch::Sender::new(None),
            following: tokio::sync::Mutex::new(()),
        }
    }

    /// Judges the secret that somebody presented and hands the verdict to `answer`.
    pub fn verify<R>(&self, question: &Question<'_>, answer: impl FnOnce(&Verdict<'_>) -> R) -> R {
        let now = self.clock.now();
        let request_id = RequestId::new(now, random::quick_bits());
        let refused = |code| Verdict::refused(code, request_id);
        let places = self.places.load();
        let sought = places.sought(question);
        let is_answering = self.is_answering();
        let Some(parsed) = secret_format::parse(question.secret).filter(|_| is_answering) else {
            let code = if is_answering { Code::Malformed } else { Code::Unavailable };
            return answer(&self.refuse_unknown(refused(code), question, sought, now));
        };
        self.find(question.secret, sought.tenant, parsed, now, |known| match known {
            None => answer(&self.refuse_unknown(refused(Code::NotFound), question, sought, now)),
            Some(known) => self.judge(known.subject, question, sought.called, (request_id, now), |verdict| {
                self.note_caller(&known, question, verdict.code, now);
                answer(verdict)
            }),
        })
    }

    /// Judges a credential that has been shown, counts the call, and hands the verdict to `answer`.
    pub(super) fn judge<R>(
        &self,
        subject: &Subject<'_>,
        question: &Question<'_>,
        called: Called<'_>,
        (request_id, now): (RequestId, Timestamp),
        answer: impl FnOnce(&Verdict<'_>) -> R,
    ) -> R {
        let Subject { id, tenant, .. } = *subject;
        let apis = tenant.apis.load();
        let mut case = Case { subject, now, question, called, left: None };
        let refusal = stages::judge(&mut case);
        let code = refusal.map_or(Code::Valid, |refusal| refusal.code());
        self.counters.verdict(code);
        self.counters.call(id, subject.counter, code, now);
        if let Called::Api(api) = called {
            api.calls.count(code);
        }
        let mut verdict = Verdict::refused(code, request_id);
        verdict.ratelimit = case.left;
        verdict.refusal = refusal;
        if let CredentialId::Consumer(_) = id {
            verdict.problem = refusal.and_then(|refusal| refusal.problem());
        }
        if let Some(refusal) = refusal {
            self.refusals.keep(tenant.id, id, now, || {
                let mut kept = Refused::new((request_id, now), tenant.id, code, question);
                kept.credential = Some(id);
                kept.detail = refusal.sentence(subject.noun);
                if let Called::Api(api) = called {
                    kept.api = Some(api.slug.clone());
                }
                kept
            });
        } else {
            verdict.credential = Some(Credential {
                id,
                name: subject.name,
                tenant: tenant.id,
                owner: subject.owner.map(|(owner, state)| (owner.id, &*state.email)),
                project: subject.project.map(|project| (project.id, &*project.slug)),
                issued_at: subject.issued_at,
                expires_at: subject.expires_at,
                apis: &apis,
                grants: subject.grants,
            });
        }
        answer(&verdict)
    }

    /// Keeps who called for those who look for them: with a secret that was replaced, or with one that is new.
    fn note_caller(&self, known: &Known<'_>, question: &Question<'_>, code: Code, now: Timestamp) {
        let id = known.subject.id;
        if known.presented.is_previous() {
            self.old_secret_calls.note(id, known.hash, question, now);
        } else if let CredentialId::ApiKey(key) = id
            && known.subject.counter.take_watch()
        {
            self.first_calls.note(key, question, code, now);
        }
    }

    /// Counts and keeps the refusal of what is no credential here.
    pub(super) fn refuse_unknown<'v>(
        &self,
        verdict: Verdict<'v>,
        question: &Question<'_>,
        sought: Sought<'_>,
        now: Timestamp,
    ) -> Verdict<'v> {
        self.counters.verdict(verdict.code);
        self.keep_unknown((verdict.request_id, now), verdict.code, verdict.problem.as_ref(), question, sought.tenant);
        verdict
    }

    /// Keeps what was refused to nobody, for whoever belongs to `tenant`, or to the only one there is.
    pub(super) fn keep_unknown(
        &self,
        named: (RequestId, Timestamp),
        code: Code,
        problem: Option<&Problem>,
        question: &Question<'_>,
        tenant: Option<TenantId>,
    ) {
        // Whoever asks belongs to a tenant, or is a door that guards something of one.
        if let Some(tenant) = tenant.or_else(|| self.only_tenant()) {
            let refused = || Refused { detail: detail_of(problem), ..Refused::new(named, tenant, code, question) };
            // The last bits of a request's name are random.
            self.refusals.sample(tenant, named.0.bits() as u64, refused);
        }
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
        self.admit(&question, |known, _| {
            if !known.subject.grants.may(permission) {
                return Err(CallerRefused::Forbidden);
            }
            Ok(Asker { tenant: known.subject.tenant.id })
        })?
    }

    /// The credential with which somebody calls for themself, if it is valid.
    ///
    /// # Errors
    /// [`CallerRefused`].
    pub fn bearer(&self, secret: &str, address: Option<IpAddr>, agent: &str) -> Result<Bearer, CallerRefused> {
        let question = Question { secret, address, agent, ..Question::default() };
        self.admit(&question, |Known { subject, hash, .. }, parsed| Bearer {
            id: subject.id,
            name: subject.name.to_owned(),
            tenant: subject.tenant.id,
            owner: subject.owner.map(|(owner, _)| owner.id),
            proof: Proof { shelf: Shelf::of(parsed.prefix), id_bits: parsed.id_bits, hash: *hash, address },
        })
    }

    /// What a credential that was let in may do by now. Costs none of its calls.
    ///
    /// # Errors
    /// `Unauthenticated` if it is no longer valid; `Unavailable` while nobody can tell.
    pub(crate) fn standing(&self, proof: &Proof) -> crate::error::Result<Standing> {
        self.admit_again(proof, |known| Standing {
            owner: known.subject.owner.map(|(owner, _)| owner.id),
            permissions: known.subject.grants.permissions(),
            bounds: known.bounds(),
        })
    }

    /// What it reaches of each API by now, by ID, whether that is switched on or not.
    ///
    /// # Errors
    /// As [`Self::standing`].
    pub(crate) fn reach(&self, proof: &Proof) -> crate::error::Result<Vec<(ApiId, Access)>> {
        self.admit_again(proof, |Known { subject, .. }| {
            let apis = subject.tenant.apis.load();
            apis.all.iter().map(|api| (api.id, subject.grants.reach_of(api))).collect()
        })
    }

    /// Judges a credential that was let in anew, and hands it to `with`.
    fn admit_again<R>(&self, proof: &Proof, with: impl FnOnce(&Known<'_>) -> R) -> crate::error::Result<R> {
        if !self.is_answering() {
            return Err(domain::Error::Unavailable.into());
        }
        let now = self.clock.now();
        let slot = Slot { shelf: proof.shelf, id_bits: proof.id_bits, tenant: None };
        let question = Question { address: proof.address, ..Question::default() };
        self.at(
            slot,
            now,
            |hash| hash.is(&proof.hash),
            |known| {
                let known = known.ok_or(domain::Error::Unauthenticated)?;
                let subject = known.subject;
                let case = Case { subject, now, question: &question, called: Called::Nothing, left: None };
                if stages::judge_again(&case).is_some() {
                    return Err(domain::Error::Unauthenticated.into());
                }
                Ok(with(&known))
            },
        )
    }

    /// Judges a credential that nobody asks about but itself, and hands it to `with`.
    fn admit<R>(
        &self,
        question: &Question<'_>,
        with: impl FnOnce(&Known<'_>, &Parsed<'_>) -> R,
    ) -> Result<R, CallerRefused> {
        if !self.is_answering() {
            return Err(CallerRefused::Unavailable);
        }
        let now = self.clock.now();
        let parsed = secret_format::parse(question.secret).ok_or(CallerRefused::Unknown)?;
        self.find(question.secret, question.tenant, parsed, now, |known| {
            let known = known.ok_or(CallerRefused::Unknown)?;
            let subject = known.subject;
            let mut case = Case { subject, now, question, called: Called::Nothing, left: None };
            let refusal = stages::judge(&mut case);
            let code = refusal.map_or(Code::Valid, |refusal| refusal.code());
            self.counters.call(subject.id, subject.counter, code, now);
            self.note_caller(&known, question, code, now);
            match refusal {
                None => Ok(with(&known, &parsed)),
                Some(Refusal::Rate(left)) => Err(CallerRefused::TooOften(left)),
                Some(_) => Err(CallerRefused::Invalid(code)),
            }
        })
    }

    /// The tenant with this slug.
    #[must_use]
    pub fn tenant_called(&self, slug: &str) -> Option<TenantId> {
        self.places.load().tenant_called(slug)
    }

    /// Puts together again where the APIs of all tenants are.
    pub(super) fn settle_places(&self) {
        let tenants = self.tenants.pin();
        let places = Places::of(tenants.values().map(|t| (t.id, &*t.slug, t.apis.load_full())));
        let before = self.places.load();
        for host in places.disputed().difference(&before.disputed()) {
            tracing::warn!(
                host,
                "several tenants guard this host, so nobody is let through there until one gives it up"
            );
        }
        self.places.store(Arc::new(places));
    }

    /// True when loaded, not known to be behind the database, and sure that nobody else can have changed it.
    #[must_use]
    pub fn is_answering(&self) -> bool {
        self.answers.load(Ordering::Acquire) && self.lease.holds()
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

    /// How many API tokens are in here, of whatever status.
    #[must_use]
    pub fn api_tokens(&self) -> usize {
        self.api_tokens.len()
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

    /// Refusals since the start that are not kept, because there were too many at a time.
    #[must_use]
    pub fn refusals_not_kept(&self) -> u64 {
        self.refusals.not_kept()
    }
}
