//! Slots for attempts with a password: what is looked at takes a core for some time, so there are so many at once.
//! Strangers of one network stand in line for a few of them, and those that somebody makes where they signed in before
//! have slots of their own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Result;

/// Attempts of strangers at a time, from everywhere; further ones are turned away. Fewer than
/// [`crate::secret::password`] lets wait, so that these never fill its queue alone.
const STRANGERS: usize = 48;
/// Of strangers of one network; further ones stand in line.
const OF_NETWORK: usize = 8;
/// Attempts at a time by those who are known; further ones stand in line.
const KNOWN: usize = 16;
/// Networks that are remembered; beyond this those where nobody is waiting are forgotten.
const NETWORKS: usize = 1_000;

pub(crate) struct Slots {
    strangers: Arc<Semaphore>,
    known: Arc<Semaphore>,
    lines: Mutex<HashMap<String, Weak<Semaphore>>>,
}

/// Given back when it is dropped.
pub(crate) struct Slot {
    _slot: OwnedSemaphorePermit,
    _line: Option<OwnedSemaphorePermit>,
}

impl Default for Slots {
    fn default() -> Self {
        let slots = |count| Arc::new(Semaphore::new(count));
        Self { strangers: slots(STRANGERS), known: slots(KNOWN), lines: Mutex::default() }
    }
}

impl Slots {
    /// For a stranger from this network, or for somebody who is known.
    ///
    /// # Errors
    /// [`domain::Error::Throttled`] if too many strangers are looked at.
    pub(crate) async fn take(&self, stranger_from: Option<&str>) -> Result<Slot> {
        let too_many = |_| domain::Error::Throttled { retry_after: 1 };
        let Some(network) = stranger_from else {
            let slot = self.known.clone().acquire_owned().await.map_err(too_many)?;
            return Ok(Slot { _slot: slot, _line: None });
        };
        let line = self.line(network).acquire_owned().await.map_err(too_many)?;
        let slot =
            self.strangers.clone().try_acquire_owned().map_err(|_| domain::Error::Throttled { retry_after: 1 })?;
        Ok(Slot { _slot: slot, _line: Some(line) })
    }

    /// The line of a network lives as long as somebody stands in it.
    fn line(&self, network: &str) -> Arc<Semaphore> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(network).and_then(Weak::upgrade) {
            return line;
        }
        if lines.len() >= NETWORKS {
            lines.retain(|_, line| line.strong_count() > 0);
        }
        let line = Arc::new(Semaphore::new(OF_NETWORK));
        lines.insert(network.to_owned(), Arc::downgrade(&line));
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn strangers_of_one_network_leave_slots_for_others_and_none_is_lost() {
        let slots = Slots::default();
        let one = Some("192.0.2.1");
        let mut held = Vec::new();
        for _ in 0..OF_NETWORK {
            held.push(slots.take(one).await.unwrap());
        }
        let mut next = std::pin::pin!(slots.take(one));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(next.as_mut().poll(&mut context).is_pending(), "the next of the network stands in line");
        let elsewhere = |i: usize| format!("198.51.100.{i}");
        for i in OF_NETWORK..STRANGERS {
            held.push(slots.take(Some(&elsewhere(i))).await.unwrap());
        }
        assert!(slots.take(Some(&elsewhere(0))).await.is_err(), "no slot is left for strangers");
        assert!(slots.take(None).await.is_ok(), "who is known has one");
        held.remove(0);
        assert!(next.await.is_ok());
    }
}
