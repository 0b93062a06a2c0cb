//! Randomness from the operating system; the one place that draws it.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use domain::time::Timestamp;
use rand::TryRng;
use rand::rngs::SysRng;

/// # Panics
/// If the operating system has no randomness to give: nothing safe can be done without.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives randomness");
    bytes
}

#[must_use]
pub fn bits() -> u128 {
    u128::from_le_bytes(bytes())
}

/// A new ID of the type that is asked for, made at `now`.
#[must_use]
pub fn id<T>(make: impl Fn(Timestamp, u128) -> T, now: Timestamp) -> T {
    make(now, bits())
}

/// An ID that sorts after those that this process made before it, also within one millisecond: a counter
/// takes the place of the first random bits (RFC 9562 §6.2, method 1).
#[must_use]
pub fn id_in_order<T>(make: impl Fn(Timestamp, u128) -> T, now: Timestamp) -> T {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let count = u128::from(COUNTER.fetch_add(1, Relaxed));
    make(now, count << 42 | bits() & ((1 << 42) - 1))
}

/// Bits that need not be secret, only unlikely to come twice: names of requests.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "a name is no secret, and a call to the system for each verification costs"
)]
pub fn quick_bits() -> u128 {
    rand::random()
}
