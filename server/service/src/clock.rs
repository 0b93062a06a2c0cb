//! Where "now" comes from: the one place that reads the machine's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

use domain::time::Timestamp;

#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Stands still until a test moves it.
    Test(Arc<AtomicI64>),
}

impl Clock {
    #[must_use]
    pub fn test(start: Timestamp) -> Self {
        Self::Test(Arc::new(AtomicI64::new(start.millis())))
    }

    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = UNIX_EPOCH.elapsed().unwrap_or_default();
                Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Test(millis) => Timestamp::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a test clock on by `millis`; the system's goes on by itself.
    pub fn advance(&self, millis: i64) {
        if let Self::Test(now) = self {
            now.fetch_add(millis, Ordering::SeqCst);
        }
    }
}
