//! So many consumer keys a network may ask for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::time::{HOUR, SECOND, Timestamp};

/// In an hour, of one network.
const MAX: u32 = 10;
/// Networks that are remembered at once.
const MAX_NETWORKS: usize = 20_000;

/// What was asked for in the hour, by network; in this process.
#[derive(Default)]
pub struct KeyRequests(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    /// Since the epoch.
    hour: i64,
    by_network: HashMap<String, u32>,
}

impl KeyRequests {
    /// Counts one of `network`.
    ///
    /// # Errors
    /// With the seconds to wait, if it has had its share.
    pub(super) fn count(&self, network: &str, now: Timestamp) -> Result<(), u32> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now.millis().div_euclid(HOUR);
        if counts.hour != hour {
            *counts = Counts { hour, by_network: HashMap::new() };
        }
        let wait = || u32::try_from((HOUR - now.millis().rem_euclid(HOUR)) / SECOND + 1).unwrap_or(u32::MAX);
        // From so many places nobody asks who means well.
        if counts.by_network.len() >= MAX_NETWORKS && !counts.by_network.contains_key(network) {
            return Err(wait());
        }
        let count = counts.by_network.entry(network.to_owned()).or_default();
        *count = count.saturating_add(1);
        if *count > MAX { Err(wait()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_share_of_each_hour() {
        let requests = KeyRequests::default();
        let at = Timestamp::from_millis(7 * HOUR + 30 * SECOND);
        for _ in 0..MAX {
            assert_eq!(requests.count("a", at), Ok(()));
        }
        assert_eq!(requests.count("a", at), Err(3_571));
        assert_eq!(requests.count("b", at), Ok(()));
        assert_eq!(requests.count("a", at.plus(HOUR)), Ok(()));
    }
}
