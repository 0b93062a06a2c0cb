//! Slows down whoever guesses passwords: after five failures each further attempt has to wait, a second
//! at first and twice as long each time, up to a quarter of an hour. Attempts that come too early are
//! refused unseen and do not make the wait longer.
//!
//! Failures count by account and by address. From a place where the account was signed in to lately,
//! they count for the two together, apart from all others: a stranger who guesses elsewhere cannot keep
//! the owner out.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::net::IpAddr;

use domain::id::SessionId;
use domain::time::{DAY, MINUTE, SECOND, Timestamp};
use tokio::sync::{Mutex, MutexGuard, Semaphore, SemaphorePermit};

use crate::error::Result;
use crate::secret::{KeyRing, PlainSecret};
use crate::service::Service;
use crate::store::{FromRow, Handle, Row, row_list, sql, sql_text};

/// So many failures are nobody's business.
const FREE: i64 = 5;
const FIRST_WAIT: i64 = SECOND;
const LONGEST_WAIT: i64 = 15 * MINUTE;
/// Without another failure for so long, those before are forgotten.
const MEMORY: i64 = DAY;

/// Attempts on one account are looked at one after the other, so that many at once cannot pass before
/// the first of them has failed. Accounts share the lanes; other replicas have their own, which leaves
/// an attacker one attempt more for each.
static LANES: [Mutex<()>; 64] = [const { Mutex::const_new(()) }; 64];

/// More attempts than this at a time are turned away instead of piling up before the lanes.
static PLACES: Semaphore = Semaphore::const_new(128);

/// Whom a failure counts against.
pub(crate) struct Subjects {
    counted: Vec<String>,
    /// What a success wipes out. An address keeps its failures: its user may have an account, too.
    cleared: Vec<String>,
}

impl Subjects {
    /// A sign-in; `at_known_place` if this account was signed in to from this address lately.
    pub(crate) fn sign_in(ring: &KeyRing, email: &str, address: &str, at_known_place: bool) -> Self {
        // People type the password into the wrong field: what they typed is not kept as it is.
        let secret = |text: String| PlainSecret::presented(text).hash(ring).to_stored();
        let email = email.trim().to_lowercase();
        let account = format!("account {}", secret(email.clone()));
        let network = network(address);
        let both = format!("place {}", secret(format!("{email} {network}")));
        let counted = match (at_known_place, network.is_empty()) {
            (true, _) => vec![both.clone()],
            (false, true) => vec![account.clone()],
            (false, false) => vec![account.clone(), format!("address {network}")],
        };
        Self { counted, cleared: vec![account, both] }
    }

    /// A password that is asked for again within a session. A thief of one session does not slow down
    /// the others.
    pub(crate) fn session(id: SessionId) -> Self {
        let subject = format!("session {id}");
        Self { counted: vec![subject.clone()], cleared: vec![subject] }
    }
}

/// An attempt that may be looked at.
pub(crate) struct Attempt {
    subjects: Subjects,
    _lane: MutexGuard<'static, ()>,
    _place: SemaphorePermit<'static>,
}

impl Attempt {
    /// # Errors
    /// [`domain::Error::Throttled`] while the subjects have to wait, or if too many attempts are under way.
    pub(crate) async fn begin(service: &Service, subjects: Subjects) -> Result<Self> {
        let _place = PLACES.try_acquire().map_err(|_| domain::Error::Throttled { retry_after: 1 })?;
        let _lane = lane(subjects.counted.first()).lock().await;
        let now = service.clock.now();
        let counted = &subjects.counted;
        let text =
            format!("SELECT failures, last_at FROM sign_in_failures WHERE subject IN {}", row_list(counted.len(), 1));
        let failures: Vec<Failures> =
            sql_text(text).bind_all(counted.iter().map(Into::into)).all(&mut service.database().read().await?).await?;
        match failures.iter().map(|f| f.wait(now)).max() {
            Some(wait) if wait > 0 => {
                let retry_after = u32::try_from((wait + SECOND - 1) / SECOND).unwrap_or(u32::MAX);
                Err(domain::Error::Throttled { retry_after }.into())
            }
            _ => Ok(Self { subjects, _lane, _place }),
        }
    }

    /// Counts a failure.
    pub(crate) async fn failed(&self, mut on: Handle<'_>, now: Timestamp) -> Result<()> {
        for subject in &self.subjects.counted {
            sql("INSERT INTO sign_in_failures (subject, failures, last_at) VALUES ($1, 1, $2)
                 ON CONFLICT (subject) DO UPDATE SET last_at = $2,
                     failures = CASE WHEN sign_in_failures.last_at < $3 THEN 1 ELSE sign_in_failures.failures + 1 END")
            .bind(subject)
            .bind(now)
            .bind(now.plus(-MEMORY))
            .run(&mut on)
            .await?;
        }
        Ok(())
    }

    /// Forgets the failures of the account.
    pub(crate) async fn succeeded(&self, on: Handle<'_>) -> Result<()> {
        let cleared = &self.subjects.cleared;
        let text = format!("DELETE FROM sign_in_failures WHERE subject IN {}", row_list(cleared.len(), 1));
        sql_text(text).bind_all(cleared.iter().map(Into::into)).run(on).await?;
        Ok(())
    }
}

/// Removes failures that are forgotten.
pub(crate) async fn sweep(on: Handle<'_>, now: Timestamp) -> Result<u64> {
    Ok(sql("DELETE FROM sign_in_failures WHERE last_at < $1").bind(now.plus(-MEMORY)).run(on).await?)
}

/// The part of an address that one customer of a provider has for themself: all of an IPv4 address, the
/// first 64 bits of an IPv6 address. Empty if there is no address.
pub(crate) fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => String::new(),
    }
}

fn lane(subject: Option<&String>) -> &'static Mutex<()> {
    let mut hasher = DefaultHasher::new();
    subject.hash(&mut hasher);
    &LANES[(hasher.finish() % LANES.len() as u64) as usize]
}

struct Failures {
    count: i64,
    last_at: Timestamp,
}

impl Failures {
    /// Milliseconds until the next attempt is looked at; none or negative: now.
    fn wait(&self, now: Timestamp) -> i64 {
        let since = now.since(self.last_at);
        if self.count < FREE || since > MEMORY {
            return 0;
        }
        let doublings = u32::try_from(self.count - FREE).unwrap_or(u32::MAX);
        let wait = 1_i64.checked_shl(doublings).filter(|&w| w > 0).unwrap_or(i64::MAX).saturating_mul(FIRST_WAIT);
        wait.min(LONGEST_WAIT) - since
    }
}

impl FromRow for Failures {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { count: row.get("failures")?, last_at: row.time("last_at")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_a_second_to_a_quarter_of_an_hour() {
        let at = Timestamp::from_millis(1_000_000);
        let wait = |count| Failures { count, last_at: at }.wait(at);
        assert_eq!(wait(4), 0);
        assert_eq!([5, 6, 7, 14].map(wait), [SECOND, 2 * SECOND, 4 * SECOND, 512 * SECOND]);
        for many in [15, 68, 69, 70, 1_000_000, i64::MAX] {
            assert_eq!(wait(many), LONGEST_WAIT, "{many}");
        }
        assert_eq!(Failures { count: 5, last_at: at }.wait(at.plus(SECOND)), 0);
        assert_eq!(Failures { count: 99, last_at: at }.wait(at.plus(MEMORY + 1)), 0);
    }

    #[test]
    fn a_network_is_one_ipv4_address_or_64_bits_of_ipv6() {
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
        assert_eq!(network("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
        assert_eq!(network("elsewhere"), "");
    }
}
