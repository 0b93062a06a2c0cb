//! A number of calls to a time, counted in memory: the generic cell rate algorithm (ITU-T I.371), which
//! keeps one number, the instant at which all that was used is earned again.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use domain::limits::RateLimit;
use domain::time::Timestamp;

/// Finer than a millisecond, or a thousand calls to a second would earn nothing in between.
const NANOS: i64 = 1_000_000;

pub(super) struct Rate {
    pub(super) limit: RateLimit,
    /// In nanoseconds since the epoch, which lasts until the year 2262.
    earned_at: AtomicI64,
}

/// What a call leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub limit: RateLimit,
    /// Calls that could follow at once.
    pub remaining: u32,
    /// Milliseconds until a refused call would be accepted; 0 for one that is.
    pub retry_after: i64,
}

impl Rate {
    pub(super) const fn new(limit: RateLimit) -> Self {
        Self { limit, earned_at: AtomicI64::new(0) }
    }

    /// Takes one call, if there is one left.
    pub(super) fn take(&self, now: Timestamp) -> Result<Left, Left> {
        let now = now.millis().saturating_mul(NANOS);
        let window = self.limit.per.millis() * NANOS;
        let cost = window / i64::from(self.limit.limit.max(1));
        let mut earned_at = self.earned_at.load(Relaxed);
        loop {
            let next = earned_at.max(now) + cost;
            let over = next - now - window;
            if over > 0 {
                return Err(self.left(0, over.saturating_add(NANOS - 1) / NANOS));
            }
            match self.earned_at.compare_exchange_weak(earned_at, next, Relaxed, Relaxed) {
                Ok(_) => return Ok(self.left(u32::try_from(-over / cost).unwrap_or(u32::MAX), 0)),
                Err(other) => earned_at = other,
            }
        }
    }

    const fn left(&self, remaining: u32, retry_after: i64) -> Left {
        Left { limit: self.limit, remaining, retry_after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::limits::Per;

    #[test]
    fn a_burst_up_to_the_limit_then_as_time_goes_by() {
        let rate = Rate::new(RateLimit { limit: 3, per: Per::Minute });
        let at = |millis| rate.take(Timestamp::from_millis(millis)).map(|left| left.remaining);
        assert_eq!([at(1_000), at(1_000), at(1_000)], [Ok(2), Ok(1), Ok(0)]);
        assert_eq!(rate.take(Timestamp::from_millis(1_000)).unwrap_err().retry_after, 20_000);
        assert!(at(20_999).is_err());
        assert_eq!(at(21_000), Ok(0));
        assert!(at(21_000).is_err());
        assert_eq!(at(600_000), Ok(2));
    }

    #[test]
    fn many_at_once_get_no_more_than_the_limit() {
        let rate = Rate::new(RateLimit { limit: 100, per: Per::Hour });
        let taken: usize = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..100).filter(|_| rate.take(Timestamp::from_millis(5)).is_ok()).count()))
                .collect();
            takers.into_iter().map(|taker| taker.join().unwrap_or_default()).sum()
        });
        assert_eq!(taken, 100);
    }
}
