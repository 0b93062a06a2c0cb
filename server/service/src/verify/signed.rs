//! Signed requests (RFC 5849 §3.2): who signed them, and what they may do.
//!
//! A request is *proven* here, from memory. Then its nonce is claimed, which takes the database and is for
//! [`super::nonces`]; only what that hands out is judged. The three are types, so that none can be left out.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::consumer::ConsumerKey;
use domain::id::{AuthorizationId, RequestId, TenantId};
use domain::settings::MAX_TIMESTAMP_WINDOW;
use domain::time::{SECOND, Timestamp};
use domain::verdict::Code;
use oauth1::{Problem, Request, Signed};
use sha2::{Digest as _, Sha256};

use super::consumer::Consumer;
use super::index::Index;
use super::mistaken::Mistaken;
use super::nonces::Fresh;
use super::question::Question;
use super::refusals::{Refused, detail_of};
use super::verdict::Verdict;
use crate::random;
use crate::sealing::AUTHORIZATION_SECRET;
use crate::secret::PlainSecret;

/// A consumer that signed a request at about this time. Somebody may have copied the request from it, and used it before.
pub(crate) struct Proven {
    pub(crate) consumer: Arc<Consumer>,
    authorization: Option<AuthorizationId>,
    pub(crate) nonce: Nonce,
}

/// What makes one request of one consumer, token and time: when its timestamp is refused, whatever the setting, and a hash of
/// all four, as the nonce is of any length. Those that are claimed, and forgotten, at one time lie together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Nonce(String);

/// A request that is not proven.
pub(crate) struct Unproven {
    /// None if nobody can tell.
    pub(crate) problem: Option<Problem>,
    /// Who it says it is of.
    pub(crate) consumer: Option<Arc<Consumer>>,
}

impl Unproven {
    pub(crate) const UNAVAILABLE: Self = Self { problem: None, consumer: None };

    pub(crate) const fn of(consumer: Arc<Consumer>, problem: Problem) -> Self {
        Self { problem: Some(problem), consumer: Some(consumer) }
    }

    fn code(&self) -> Code {
        match &self.problem {
            None => Code::Unavailable,
            Some(Problem::ConsumerKeyRefused) => Code::PendingApproval,
            Some(Problem::UserRefused) => Code::OwnerInactive,
            Some(Problem::TokenExpired) => Code::Expired,
            Some(Problem::TokenRevoked | Problem::PermissionDenied) => Code::Revoked,
            Some(problem) if problem.status() == 400 => Code::Malformed,
            Some(_) => Code::NotFound,
        }
    }
}

/// True if a request is refused for this only once it is proven whose it is.
const fn is_of_proven(problem: &Problem) -> bool {
    match problem {
        Problem::TimestampRefused { .. }
        | Problem::NonceUsed
        | Problem::CallbackRefused { .. }
        | Problem::ConsumerKeyRefused
        | Problem::TokenUsed
        | Problem::TokenExpired
        | Problem::TokenRevoked
        | Problem::VerifierInvalid
        | Problem::PermissionUnknown
        | Problem::PermissionDenied
        | Problem::UserRefused => true,
        Problem::VersionRejected
        | Problem::ParameterAbsent { .. }
        | Problem::Repeated { .. }
        | Problem::Scattered { .. }
        | Problem::Misplaced { .. }
        | Problem::BadValue { .. }
        | Problem::Unexpected { .. }
        | Problem::Malformed { .. }
        | Problem::TooLong { .. }
        | Problem::TooMany { .. }
        | Problem::SignatureMethodRejected
        | Problem::SignatureInvalid
        | Problem::ConsumerKeyUnknown
        | Problem::TokenRejected => false,
    }
}

impl From<Problem> for Unproven {
    fn from(problem: Problem) -> Self {
        Self { problem: Some(problem), consumer: None }
    }
}

impl Index {
    /// The consumer that `signed` names, which nothing proves yet. With `of`, only if it is of that tenant.
    pub(crate) fn consumer_of(&self, signed: &Signed, of: Option<TenantId>) -> Result<Arc<Consumer>, Problem> {
        let key: ConsumerKey = signed.consumer_key.parse().map_err(|_| Problem::ConsumerKeyUnknown)?;
        let found = self.consumer_keys.pin().get(&key).cloned();
        found.filter(|consumer| of.is_none_or(|of| of == consumer.tenant.id)).ok_or(Problem::ConsumerKeyUnknown)
    }

    /// Proves that `consumer` signed what `signed` was read from, at about this time; with the secret of temporary
    /// credentials, if it has some.
    ///
    /// # Errors
    /// What is wrong with it, §3.2.
    pub(crate) fn prove(
        &self,
        signed: &Signed,
        consumer: Arc<Consumer>,
        temporary: Option<&PlainSecret>,
    ) -> Result<Proven, Problem> {
        self.prove_with(signed, consumer, temporary, None)
    }

    /// Proves a request that a consumer makes for a user, with its token credentials.
    fn prove_authorized(&self, signed: &Signed, of: Option<TenantId>) -> Result<Proven, Unproven> {
        let consumer = self.consumer_of(signed, of)?;
        let unproven = |problem| Unproven::of(consumer.clone(), problem);
        let token = signed.token.as_deref().ok_or_else(|| unproven(Problem::absent("oauth_token")))?;
        let id: AuthorizationId = token.parse().map_err(|_| unproven(Problem::TokenRejected))?;
        let secret = self.token_secret(&consumer, id).map_err(unproven)?;
        self.prove_with(signed, consumer.clone(), Some(&secret), Some(id)).map_err(unproven)
    }

    /// What `consumer` signs with beside its own secret when it uses this authorization.
    pub(super) fn token_secret(&self, consumer: &Consumer, id: AuthorizationId) -> Result<PlainSecret, Problem> {
        let authorizations = self.authorizations.pin();
        let known = authorizations.get(&id).filter(|known| known.consumer.id == consumer.id);
        let known = known.ok_or(Problem::TokenRejected)?;
        let place_id = id.to_string();
        let place = AUTHORIZATION_SECRET.place(consumer.tenant.id, &place_id);
        self.ring.open(&known.secret, &place).map_err(|error| {
            tracing::error!(authorization = place_id, %error, "the secret of an authorization cannot be read");
            Problem::SignatureInvalid
        })
    }

    fn prove_with(
        &self,
        signed: &Signed,
        consumer: Arc<Consumer>,
        token_secret: Option<&PlainSecret>,
        authorization: Option<AuthorizationId>,
    ) -> Result<Proven, Problem> {
        consumer.prove(&self.ring, signed, token_secret)?;
        let window = u64::from(consumer.tenant.timestamp_window.load(Ordering::Relaxed));
        let now = u64::try_from(self.clock.now().millis() / SECOND).unwrap_or_default();
        if signed.timestamp.abs_diff(now) > window {
            return Err(Problem::TimestampRefused { oldest: now.saturating_sub(window), newest: now + window });
        }
        let nonce = Nonce::of(signed, &consumer);
        Ok(Proven { consumer, authorization, nonce })
    }

    /// Reads and proves a request that was made for a user.
    ///
    /// # Errors
    /// What it is to be refused for.
    pub(crate) fn admit_signed(&self, request: &Request<'_>, question: &Question<'_>) -> Result<Proven, Unproven> {
        if !self.is_answering() {
            return Err(Unproven::UNAVAILABLE);
        }
        let of = self.places.load().sought(question).tenant;
        self.prove_authorized(&Signed::read(request)?, of)
    }

    /// Refuses a request that nobody has proven, or that was here before. It counts for no consumer: anybody can name one.
    pub(crate) fn refuse_signed<R>(
        &self,
        unproven: Unproven,
        request: &Request<'_>,
        question: &Question<'_>,
        answer: impl FnOnce(&Verdict<'_>) -> R,
    ) -> R {
        let (now, code) = (self.clock.now(), unproven.code());
        let mut verdict = Verdict::refused(code, RequestId::new(now, random::quick_bits()));
        verdict.problem = unproven.problem.clone();
        self.counters.verdict(code);
        let tenant = self.places.load().sought(question).tenant;
        self.keep((verdict.request_id, now), unproven, request, question, tenant, None);
        answer(&verdict)
    }

    /// Keeps for administrators what is refused to a consumer that asks for itself; with the secret of temporary
    /// credentials, if it has some.
    pub(crate) fn keep_refused(
        &self,
        unproven: Unproven,
        request: &Request<'_>,
        question: &Question<'_>,
        temporary: Option<&PlainSecret>,
    ) {
        let now = self.clock.now();
        self.keep((RequestId::new(now, random::quick_bits()), now), unproven, request, question, None, temporary);
    }

    fn keep(
        &self,
        named: (RequestId, Timestamp),
        unproven: Unproven,
        request: &Request<'_>,
        question: &Question<'_>,
        tenant: Option<TenantId>,
        temporary: Option<&PlainSecret>,
    ) {
        let code = unproven.code();
        let Unproven { problem, consumer } = unproven;
        let Some(consumer) = consumer else {
            return self.keep_unknown(named, code, problem.as_ref(), question, tenant);
        };
        let (id, of) = (consumer.id.into(), consumer.tenant.id);
        let is_proven = problem.as_ref().is_some_and(is_of_proven);
        let refused = || Refused {
            credential: Some(id),
            detail: detail_of(problem.as_ref()),
            signed: problem.and_then(|problem| Mistaken::new(request, problem, consumer, named.1, temporary)),
            ..Refused::new(named, of, code, question)
        };
        // Who names a consumer does not crowd out what is refused to those who have proven who they are.
        if is_proven {
            self.refusals.keep(of, id, named.1, refused);
        } else {
            self.refusals.sample(of, named.0.bits() as u64, refused);
        }
    }

    /// Judges what a fresh request may do, as every credential is judged.
    pub(crate) fn judge_signed<R>(
        &self,
        fresh: &Fresh,
        request: &Request<'_>,
        question: &Question<'_>,
        answer: impl FnOnce(&Verdict<'_>) -> R,
    ) -> R {
        let now = self.clock.now();
        let proven = fresh.proven();
        if !self.is_answering() {
            return self.refuse_signed(Unproven::UNAVAILABLE, request, question, answer);
        }
        let authorizations = self.authorizations.pin();
        let found = proven.authorization.and_then(|id| Some((id, authorizations.get(&id)?)));
        let Some((id, authorization)) = found else {
            let unproven = Unproven::of(proven.consumer.clone(), Problem::TokenRejected);
            return self.refuse_signed(unproven, request, question, answer);
        };
        let places = self.places.load();
        let called = places.sought(question).called;
        let named = (RequestId::new(now, random::quick_bits()), now);
        authorization.with_subject(id, |subject| {
            self.judge(subject, question, called, named, |verdict| {
                if verdict.code == Code::Valid {
                    self.uses.note(id, now);
                }
                answer(verdict)
            })
        })
    }

    /// When authorizations were used since the last time this was asked.
    /// In the same order in every process, so that no two that write them wait for each other.
    pub(crate) fn take_uses(&self) -> Vec<(AuthorizationId, Timestamp)> {
        let mut taken: Vec<_> = self.uses.take().into_iter().collect();
        taken.sort_unstable();
        taken
    }

    /// How many consumers are in here.
    #[must_use]
    pub fn consumers(&self) -> usize {
        self.consumers.len()
    }

    /// How many authorizations are in here, of whatever status.
    #[must_use]
    pub fn authorizations(&self) -> usize {
        self.authorizations.len()
    }
}

impl Nonce {
    fn of(signed: &Signed, consumer: &Consumer) -> Self {
        let mut hash = Sha256::new();
        for part in [signed.token.as_deref().unwrap_or_default(), &signed.nonce] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.update(consumer.id.bits().to_be_bytes());
        hash.update(signed.timestamp.to_be_bytes());
        // Clocks of several processes differ, too.
        let seconds = i64::try_from(signed.timestamp).unwrap_or_default();
        let mut id = Self::ended_by(Timestamp::from_millis((seconds + 2 * i64::from(MAX_TIMESTAMP_WINDOW)) * SECOND));
        for byte in hash.finalize().iter().take(16) {
            // Writing to memory does not fail.
            let _ = write!(id, "{byte:02x}");
        }
        Self(id)
    }

    /// What sorts after all that have ended before `at`, and not after others.
    pub(crate) fn ended_by(at: Timestamp) -> String {
        format!("{:010x}", at.millis() / SECOND)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
