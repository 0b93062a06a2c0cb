//! For how long this process may vouch for what it knows.
//!
//! A process that reads the head of the change log and has applied all of it may answer for [`LENGTH`] from the
//! moment before it read. Whoever changes something waits that long after the commit for those who have not said
//! that they know of it: then no process anywhere answers from before the change. No two clocks are compared; it is
//! enough that they run equally fast. See [`crate::processes`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long what was read may be answered from.
pub(crate) const LENGTH: Duration = Duration::from_secs(1);

/// Nobody else can change anything, as beside a test or a command that only looks.
const NOT_NEEDED: u64 = u64::MAX;

pub(crate) struct Lease {
    born: Instant,
    /// In nanoseconds since `born`.
    until: AtomicU64,
}

impl Lease {
    pub(super) fn not_needed() -> Self {
        Self { born: Self::instant(), until: AtomicU64::new(NOT_NEEDED) }
    }

    /// The moment to be noted before the head is read.
    #[expect(clippy::disallowed_methods, reason = "a lease is measured by the time that passes, not by the clock")]
    pub(crate) fn instant() -> Instant {
        Instant::now()
    }

    /// From here on, nothing is answered without a lease.
    pub(crate) fn end(&self) {
        self.until.store(0, Ordering::Release);
    }

    /// To be called once everything up to the head that was read after `begun` has been applied.
    pub(crate) fn begin(&self, begun: Instant) {
        let until = (begun + LENGTH).saturating_duration_since(self.born);
        self.until.store(u64::try_from(until.as_nanos()).unwrap_or(NOT_NEEDED - 1), Ordering::Release);
    }

    pub(super) fn is_needed(&self) -> bool {
        self.until.load(Ordering::Acquire) != NOT_NEEDED
    }

    pub(super) fn holds(&self) -> bool {
        let until = self.until.load(Ordering::Acquire);
        until == NOT_NEEDED || Self::instant().saturating_duration_since(self.born).as_nanos() < u128::from(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_runs_from_before_the_reading_and_ends() {
        let lease = Lease::not_needed();
        assert!(lease.holds() && !lease.is_needed());
        lease.end();
        assert!(!lease.holds() && lease.is_needed());
        let now = Lease::instant();
        lease.begin(now);
        assert!(lease.holds());
        if let Some(long_ago) = now.checked_sub(LENGTH) {
            lease.begin(long_ago);
            assert!(!lease.holds(), "a reading that took as long as a lease gives none");
        }
    }
}
