//! When a new key stops working.

use crate::error::{Error, Result};
use crate::time::{DAY, Timestamp};

/// The form's ready choices, in days.
pub const CHOICES: [u32; 5] = [7, 30, 90, 180, 365];
/// Longest validity that can be asked for in days: a hundred years, beyond which "never" is meant.
pub const MOST_DAYS: u32 = 36_500;

/// The end of a key that was asked for at `now` with a validity of `days` (`None`: no expiry),
/// under the tenant's `maximum` in days (`None`: none).
///
/// # Errors
/// [`Error::Invalid`] for the field `expires_in_days`, naming the limit.
pub fn from_days(days: Option<u32>, maximum: Option<u32>, now: Timestamp) -> Result<Timestamp> {
    const FIELD: &str = "expires_in_days";
    match (days, maximum) {
        (None, None) => Ok(Timestamp::NEVER),
        (None, Some(maximum)) => {
            Err(Error::invalid(FIELD, format!("Keys must expire here: choose at most {maximum} days.")))
        }
        (Some(0), _) => Err(Error::invalid(FIELD, "Expiry must be at least 1 day from now.")),
        (Some(days), Some(maximum)) if days > maximum => {
            Err(Error::invalid(FIELD, format!("Expiry may be at most {maximum} days from now; {days} is more.")))
        }
        (Some(days), _) if days > MOST_DAYS => {
            Err(Error::invalid(FIELD, format!("Expiry may be at most {MOST_DAYS} days from now; {days} is more.")))
        }
        (Some(days), _) => Ok(now.plus(i64::from(days) * DAY)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_held_to_the_maximum() {
        let now = Timestamp::from_millis(1_000);
        assert_eq!(from_days(Some(30), Some(30), now), Ok(now.plus(30 * DAY)));
        assert_eq!(from_days(None, None, now), Ok(Timestamp::NEVER));
        for (days, maximum) in [(Some(31), Some(30)), (None, Some(30)), (Some(0), None), (Some(36_501), None)] {
            assert!(from_days(days, maximum, now).is_err(), "{days:?} of {maximum:?}");
        }
    }
}
