//! So many consumer keys a network may ask for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::network::site;
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
    by_network: HashMap<Option<IpAddr>, u32>,
}

impl KeyRequests {
    /// Counts one of the network that `address` is in.
    ///
    /// # Errors
    /// With the seconds to wait, if it has had its share.
    pub(super) fn count(&self, address: Option<IpAddr>, now: Timestamp) -> Result<(), u32> {
        let network = address.map(site);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now.millis().div_euclid(HOUR);
        if counts.hour != hour {
            *counts = Counts { hour, by_network: HashMap::new() };
        }
        let wait = || u32::try_from((HOUR - now.millis().rem_euclid(HOUR)) / SECOND + 1).unwrap_or(u32::MAX);
        // From so many places nobody asks who means well.
        if counts.by_network.len() >= MAX_NETWORKS && !counts.by_network.contains_key(&network) {
            return Err(wait());
        }
        let count = counts.by_network.entry(network).or_default();
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
        let count = |address: &str, at| requests.count(address.parse().ok(), at);
        for n in 0..MAX {
            assert_eq!(count("192.0.2.1", at), Ok(()));
            assert_eq!(count(&format!("2001:db8:7:{n}::1"), at), Ok(()));
        }
        for other in ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8:7:ff::1"] {
            assert_eq!(count(other, at), Err(3_571), "{other}");
        }
        for other in ["192.0.2.2", "2001:db8:8::1", "of nobody knows whom"] {
            assert_eq!(count(other, at), Ok(()), "{other}");
        }
        assert_eq!(count("192.0.2.1", at.plus(HOUR)), Ok(()));
    }
}
