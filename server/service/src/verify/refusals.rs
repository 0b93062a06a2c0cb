//! Verifications that were refused, kept in memory until [`crate::refusals::flush`] writes them: so many of
//! them as nobody can make into a burden. Those of a credential have a budget of its own and one of their
//! tenant; of secrets that belong to nobody, which anybody can send, a sample is kept.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::{CredentialId, RequestId, TenantId};
use domain::time::{MINUTE, Timestamp};
use domain::verdict::Code;
use oauth1::Problem;

use super::mistaken::Mistaken;
use super::question::{Question, Target};

/// Between two flushes, of all tenants together.
pub(super) const MAX: usize = 1_000;
/// Between two flushes, of the credentials of a tenant.
pub(super) const MAX_OF_TENANT: usize = 100;
/// Within a minute, of one credential: one that is tried again and again does not push the others out.
pub(super) const MAX_OF_CREDENTIAL: u32 = 60;
/// Between two flushes, of the secrets that a tenant was asked about and that belong to nobody.
pub(super) const MAX_UNKNOWN: usize = 50;
/// Longest text that is kept of what a client says, in bytes.
const MAX_TEXT: usize = 300;

/// One refusal, as an administrator looks it up by its request ID.
pub(crate) struct Refused {
    pub(crate) id: RequestId,
    pub(crate) tenant: TenantId,
    pub(crate) at: Timestamp,
    pub(crate) code: Code,
    pub(crate) credential: Option<CredentialId>,
    pub(crate) api: Option<Box<str>>,
    pub(crate) method: Option<Box<str>>,
    pub(crate) host: Option<Box<str>>,
    pub(crate) path: Option<Box<str>>,
    pub(crate) address: Option<IpAddr>,
    pub(crate) agent: Box<str>,
    pub(crate) detail: String,
    /// The request, if it was signed and that is what is wrong.
    pub(crate) signed: Option<Box<Mistaken>>,
    /// What the signature is made over, as it was seen here.
    pub(crate) base_string: Option<String>,
}

impl Refused {
    pub(super) fn new((id, at): (RequestId, Timestamp), tenant: TenantId, code: Code, question: &Question<'_>) -> Self {
        let (api, host, path) = match question.target {
            Target::Api(slug) => (Some(cut(slug)), None, None),
            Target::ApiAt { name, host, path } => (Some(cut(name)), host.map(cut), path.map(cut)),
            Target::Place { host, path } => (None, Some(cut(host)), Some(cut(path))),
            Target::Anything | Target::Untold => (None, None, None),
        };
        let method = question.method.map(cut);
        let (address, agent) = (question.address, cut(question.agent));
        Self {
            id,
            tenant,
            at,
            code,
            credential: None,
            api,
            method,
            host,
            path,
            address,
            agent,
            detail: String::new(),
            signed: None,
            base_string: None,
        }
    }
}

/// What a consumer is told, for administrators.
pub(super) fn detail_of(problem: Option<&Problem>) -> String {
    problem.map(ToString::to_string).unwrap_or_default()
}

fn cut(text: &str) -> Box<str> {
    text[..text.floor_char_boundary(MAX_TEXT)].into()
}

#[derive(Default)]
pub(super) struct Refusals {
    kept: Mutex<Kept>,
    not_kept: AtomicU64,
}

#[derive(Default)]
struct Kept {
    of: HashMap<TenantId, OfTenant>,
    total: usize,
    /// The minute that `by_credential` counts, since the epoch.
    minute: i64,
}

#[derive(Default)]
struct OfTenant {
    known: Vec<Refused>,
    by_credential: HashMap<CredentialId, u32>,
    unknown: Vec<Refused>,
    /// Of which `unknown` is a sample.
    unknown_seen: u64,
}

impl Refusals {
    /// Keeps what was refused to a credential, while there is room for it. What is not kept is not even made.
    pub(super) fn keep(
        &self,
        tenant: TenantId,
        credential: CredentialId,
        now: Timestamp,
        refused: impl FnOnce() -> Refused,
    ) {
        let mut kept = self.lock();
        let minute = now.millis().div_euclid(MINUTE);
        if minute != kept.minute {
            kept.minute = minute;
            kept.of.values_mut().for_each(|tenant| tenant.by_credential.clear());
        }
        let is_full = kept.total >= MAX;
        let of = kept.of.entry(tenant).or_default();
        if is_full || of.known.len() >= MAX_OF_TENANT {
            return self.pass_by();
        }
        let count = of.by_credential.entry(credential).or_default();
        if *count >= MAX_OF_CREDENTIAL {
            return self.pass_by();
        }
        *count += 1;
        of.known.push(refused());
        kept.total += 1;
    }

    /// Keeps a sample of what was refused to nobody: each refusal since the last time is as likely to be in it
    /// as any other (Vitter's algorithm R). `random` need not be secret.
    pub(super) fn sample(&self, tenant: TenantId, random: u64, refused: impl FnOnce() -> Refused) {
        let mut kept = self.lock();
        let is_full = kept.total >= MAX;
        let of = kept.of.entry(tenant).or_default();
        of.unknown_seen += 1;
        if of.unknown.len() < MAX_UNKNOWN && !is_full {
            of.unknown.push(refused());
            kept.total += 1;
            return;
        }
        let place = usize::try_from(random % of.unknown_seen).unwrap_or(usize::MAX);
        if let Some(other) = of.unknown.get_mut(place) {
            *other = refused();
        }
        self.pass_by();
    }

    /// What was kept since the last time.
    pub(super) fn take(&self) -> Vec<Refused> {
        let mut kept = self.lock();
        kept.total = 0;
        let mut taken = Vec::new();
        kept.of.retain(|_, of| {
            let is_of_use = !(of.known.is_empty() && of.unknown.is_empty() && of.by_credential.is_empty());
            taken.append(&mut of.known);
            taken.append(&mut of.unknown);
            of.unknown_seen = 0;
            is_of_use
        });
        taken
    }

    /// How many were refused since the start and are not kept, because there were too many at a time.
    pub(super) fn not_kept(&self) -> u64 {
        self.not_kept.load(Relaxed)
    }

    fn pass_by(&self) {
        self.not_kept.fetch_add(1, Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_167_000_000);
    const TENANT: TenantId = TenantId::from_bits(1);

    fn refused(number: u32, tenant: TenantId) -> Refused {
        let id = RequestId::from_bits(u128::from(number));
        Refused::new((id, NOW), tenant, Code::NotFound, &Question::default())
    }

    fn key(number: u128) -> CredentialId {
        CredentialId::ApiKey(domain::id::KeyId::from_bits(number))
    }

    #[test]
    fn each_of_a_flood_of_unknown_secrets_is_as_likely_to_be_kept() {
        const FLOOD: u32 = 10_000;
        let refusals = Refusals::default();
        let mut random = 1_u64;
        let (mut early, mut rounds) = (0, 0);
        for _ in 0..40 {
            for number in 0..FLOOD {
                // Numerical Recipes' linear congruential generator: the same at each run.
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                refusals.sample(TENANT, random >> 33, || refused(number, TENANT));
            }
            let kept = refusals.take();
            assert_eq!(kept.len(), MAX_UNKNOWN);
            early += kept.iter().filter(|one| one.id.bits() < u128::from(FLOOD / 2)).count();
            rounds += 1;
        }
        assert_eq!(refusals.not_kept(), rounds * (u64::from(FLOOD) - MAX_UNKNOWN as u64));
        let of_each_half = rounds as usize * MAX_UNKNOWN / 2;
        assert!((of_each_half * 9 / 10..of_each_half * 11 / 10).contains(&early), "{early} of {of_each_half}");
    }

    #[test]
    fn one_credential_leaves_room_for_the_others_and_one_tenant_for_the_others() {
        let refusals = Refusals::default();
        let keep = |tenant, credential, now| refusals.keep(tenant, key(credential), now, || refused(1, tenant));
        for _ in 0..100 {
            keep(TENANT, 1, NOW);
        }
        keep(TENANT, 2, NOW);
        assert_eq!(refusals.take().len(), MAX_OF_CREDENTIAL as usize + 1);
        keep(TENANT, 1, NOW);
        assert!(refusals.take().is_empty(), "the budget of a credential is one of a minute");
        keep(TENANT, 1, NOW.plus(MINUTE));
        assert_eq!(refusals.take().len(), 1);

        for credential in 0..1_000 {
            keep(TENANT, credential, NOW);
        }
        keep(TenantId::from_bits(2), 7, NOW);
        assert_eq!(refusals.take().len(), MAX_OF_TENANT + 1);
    }

    #[test]
    fn all_together_have_a_limit_also_if_nobody_writes_them() {
        let refusals = Refusals::default();
        for tenant in (0..200).map(TenantId::from_bits) {
            for number in 0..MAX_UNKNOWN as u32 {
                refusals.sample(tenant, 0, || refused(number, tenant));
                refusals.keep(tenant, key(number.into()), NOW, || refused(number, tenant));
            }
        }
        assert_eq!(refusals.take().len(), MAX);
        assert_eq!(refusals.not_kept() as usize, 200 * 2 * MAX_UNKNOWN - MAX);
    }
}
