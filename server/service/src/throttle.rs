//! Slows down whoever guesses passwords: after five failures each further attempt has to wait, a second
//! at first and twice as long each time, up to a quarter of an hour. Attempts that come too early are
//! refused unseen and do not make the wait longer.
//!
//! Failures count by account and by address. From a place where the account was signed in to lately,
//! they count for the two together, apart from all others: a stranger who guesses elsewhere cannot keep
//! the owner out.
//!
//! What is looked at takes one of the [`crate::slots`]; an attempt that has to wait takes none.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::net::IpAddr;

use domain::id::SessionId;
use domain::network::customer;
use domain::time::{DAY, MINUTE, SECOND, Timestamp};
use tokio::sync::{Mutex, MutexGuard};

use crate::error::Result;
use crate::secret::{KeyRing, PlainSecret};
use crate::service::Service;
use crate::slices::Forgotten;
use crate::slots::Slot;
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

/// Subjects that have failed lately. When there are more, the oldest are forgotten, but none that has to wait.
const MAX: u32 = 100_000;

/// Whom a failure counts against.
pub(crate) struct Subjects {
    counted: Vec<String>,
    /// What a success wipes out. An address keeps its failures: its user may have an account, too.
    cleared: Vec<String>,
    /// The network, unless it is one where the account was signed in to before.
    stranger_from: Option<String>,
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
        let stranger_from = (!at_known_place).then_some(network);
        Self { counted, cleared: vec![account, both], stranger_from }
    }

    /// A password that is asked for again within a session. A thief of one session does not slow down
    /// the others.
    pub(crate) fn session(id: SessionId) -> Self {
        let subject = format!("session {id}");
        Self { counted: vec![subject.clone()], cleared: vec![subject], stranger_from: None }
    }
}

impl Subjects {
    /// # Errors
    /// [`domain::Error::Throttled`] while they have to wait.
    async fn may_try(&self, service: &Service) -> Result<()> {
        let counted = &self.counted;
        let text =
            format!("SELECT failures, last_at FROM sign_in_failures WHERE subject IN {}", row_list(counted.len(), 1));
        let failures: Vec<Failures> =
            sql_text(text).bind_all(counted.iter().map(Into::into)).all(&mut service.database().read().await?).await?;
        let now = service.clock.now();
        match failures.iter().map(|f| f.wait(now)).max() {
            Some(wait) if wait > 0 => {
                let retry_after = u32::try_from((wait + SECOND - 1) / SECOND).unwrap_or(u32::MAX);
                Err(domain::Error::Throttled { retry_after }.into())
            }
            _ => Ok(()),
        }
    }
}

/// An attempt that may be looked at.
pub(crate) struct Attempt {
    subjects: Subjects,
    _lane: MutexGuard<'static, ()>,
    _slot: Slot,
}

impl Attempt {
    /// # Errors
    /// [`domain::Error::Throttled`] while the subjects have to wait, or if too many attempts are under way.
    pub(crate) async fn begin(service: &Service, subjects: Subjects) -> Result<Self> {
        subjects.may_try(service).await?;
        let _slot = service.slots.take(subjects.stranger_from.as_deref()).await?;
        let _lane = lane(subjects.counted.first()).lock().await;
        // Again: those before in the lane may have failed.
        subjects.may_try(service).await?;
        Ok(Self { subjects, _lane, _slot })
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
            .run_any(&mut on)
            .await?;
        }
        Ok(())
    }

    /// Forgets the failures of the account.
    pub(crate) async fn succeeded(&self, on: Handle<'_>) -> Result<()> {
        let cleared = &self.subjects.cleared;
        let text = format!("DELETE FROM sign_in_failures WHERE subject IN {}", row_list(cleared.len(), 1));
        sql_text(text).bind_all(cleared.iter().map(Into::into)).run_any(on).await?;
        Ok(())
    }
}

/// Removes failures that are forgotten, and the oldest of too many. Tells how many.
pub(crate) async fn sweep(service: &Service, now: Timestamp) -> Result<u64> {
    let until = |at: Timestamp| Forgotten {
        table: "sign_in_failures",
        key: &["subject"],
        condition: "last_at <= $1",
        values: vec![at.into()],
    };
    let mut removed = until(now.plus(-MEMORY - 1)).delete(service).await?;
    let text = format!("SELECT last_at AS n FROM sign_in_failures ORDER BY last_at DESC LIMIT 1 OFFSET {MAX}");
    let first_too_many: Option<i64> = sql_text(text).one(&mut service.database().read().await?).await?;
    if let Some(at) = first_too_many {
        // Every wait is over after the longest.
        let at = Timestamp::from_millis(at).min(now.plus(-LONGEST_WAIT));
        removed += until(at).delete(service).await?;
    }
    Ok(removed)
}

/// The network of an address, as [`customer`] tells it. Empty if there is no address.
pub(crate) fn network(address: &str) -> String {
    match address.parse().map(customer) {
        Ok(IpAddr::V4(address)) => address.to_string(),
        Ok(IpAddr::V6(first)) => format!("{first}/64"),
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
}
