//! Who is the client? Its secret tells, and whoever guesses is slowed down.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::id::{ApplicationId, TenantId};
use domain::scope::Scope;
use domain::time::{MINUTE, SECOND, Timestamp};

use super::AuthorizationServer;
use super::events::Requester;
use crate::actor::Origin;
use crate::throttle;
use crate::verify::{self, NotClient, Question};

/// So many failures are nobody's business.
const FREE: u32 = 5;
const LONGEST_WAIT: i64 = MINUTE;
/// Without another failure for so long, those before are forgotten.
const MEMORY: i64 = 15 * MINUTE;
/// Pairs of client and network that are remembered at once.
const MAX: usize = 20_000;

/// An application that has shown its secret, and where it asks from.
pub struct Client {
    pub(super) application: verify::Client,
    pub(super) requester: Requester,
}

impl Client {
    #[must_use]
    pub const fn id(&self) -> ApplicationId {
        self.application.id
    }

    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.application.tenant
    }

    /// All that its roles give, by slug.
    #[must_use]
    pub const fn most(&self) -> &Scope {
        &self.application.most
    }
}

/// What somebody says to be a client.
#[derive(Clone, Copy)]
pub struct Presented<'p> {
    pub id: &'p str,
    pub secret: &'p str,
    pub address: Option<IpAddr>,
    /// How it describes itself.
    pub agent: &'p str,
}

impl Presented<'_> {
    fn origin(&self) -> Origin {
        Origin::new(self.address, self.agent)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientRefused {
    /// No such application, another secret, or a disabled one.
    Unknown,
    /// Too many failures from there; in so many seconds the next is looked at.
    Throttled {
        retry_after: u32,
    },
    Unavailable,
}

impl AuthorizationServer {
    /// The application with this ID and secret. The right secret is always good, so that nobody who guesses
    /// keeps the true client out; only the answers to wrong ones are held back.
    ///
    /// # Errors
    /// [`ClientRefused`].
    pub fn authenticate(&self, presented: &Presented<'_>) -> Result<Client, ClientRefused> {
        let index = &self.service.index;
        if !index.is_answering() {
            return Err(ClientRefused::Unavailable);
        }
        let now = self.service.clock.now();
        let id = presented.id.parse::<ApplicationId>();
        let origin = presented.origin();
        let network = throttle::network(&origin.address);
        if let Ok(id) = id {
            let Presented { secret, address, agent, .. } = *presented;
            match index.client(id, &Question { secret, address, agent, ..Question::default() }, now) {
                Ok(application) => {
                    let (tenant, name) = (application.tenant, application.name.clone());
                    return Ok(Client { application, requester: Requester { id, tenant, name, origin } });
                }
                Err(Some(NotClient { tenant, name, reason })) => {
                    self.refused_stranger(&Requester { id, tenant, name, origin }, reason, now);
                }
                Err(None) => {}
            }
        }
        match self.failures.note((id.map_or(0, ApplicationId::bits), network), now) {
            0 => Err(ClientRefused::Unknown),
            wait => {
                let retry_after = u32::try_from((wait + SECOND - 1) / SECOND).unwrap_or(u32::MAX);
                Err(ClientRefused::Throttled { retry_after })
            }
        }
    }
}

/// Failures by client and network, in this process.
#[derive(Default)]
pub(super) struct Failures(Mutex<HashMap<(u128, String), Count>>);

#[derive(Clone, Copy, Default)]
struct Count {
    failures: u32,
    /// Until then nothing is looked at.
    held_until: i64,
    last_at: i64,
}

impl Failures {
    /// Counts a failure. Tells how many milliseconds are still to wait if it came too early.
    fn note(&self, subject: (u128, String), now: Timestamp) -> i64 {
        let now = now.millis();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MAX && !counts.contains_key(&subject) {
            counts.retain(|_, count| now - count.last_at < MEMORY);
            if counts.len() >= MAX {
                counts.clear();
            }
        }
        let count = counts.entry(subject).or_default();
        if now - count.last_at > MEMORY {
            *count = Count::default();
        }
        if now < count.held_until {
            return count.held_until - now;
        }
        count.failures = count.failures.saturating_add(1);
        count.last_at = now;
        if let Some(doublings) = count.failures.checked_sub(FREE) {
            let wait = 1_i64.checked_shl(doublings).filter(|wait| *wait > 0).unwrap_or(i64::MAX).saturating_mul(SECOND);
            count.held_until = now + wait.min(LONGEST_WAIT);
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_slowed_down_by_client_and_network() {
        let failures = Failures::default();
        let at = Timestamp::from_millis(1_000_000);
        let note = |network: &str, now| failures.note((1, network.to_owned()), now);
        for _ in 0..FREE {
            assert_eq!(note("a", at), 0);
        }
        assert_eq!(note("a", at), SECOND);
        assert_eq!(note("b", at), 0, "another network");
        assert_eq!(failures.note((2, "a".to_owned()), at), 0, "another client");
        assert_eq!(note("a", at.plus(SECOND)), 0);
        assert_eq!(note("a", at.plus(SECOND)), 2 * SECOND);
        assert_eq!(note("a", at.plus(SECOND + MEMORY + 1)), 0, "forgotten");
        assert_eq!(note("a", at.plus(SECOND + MEMORY + 1)), 0);
    }
}
