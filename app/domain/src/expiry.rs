//! When a new key stops working.

use crate::error::{Error, Result};
use crate::time::{DAY, Timestamp};

/// The form's ready choices, in days.
pub const CHOICES: [u32; 5] = [7, 30, 90, 180, 365];
/// Longest validity that can be asked for in days: a hundred years, beyond which "never" is meant.
pub const MAX_DAYS: u32 = 36_500;

/// The end of a key that was asked for at `now` with a validity of `days` (`None`: as long as may be),
/// under the tenant's `maximum` in days (`None`: none).
///
/// # Errors
/// [`Error::Invalid`] for the field `expires_in_days`, naming the limit.
pub fn from_days(days: Option<u32>, maximum: Option<u32>, now: Timestamp) -> Result<Timestamp> {
    const FIELD: &str = "expires_in_days";
    match (days, maximum) {
        (None, None) => Ok(Timestamp::NEVER),
        (None, Some(maximum)) => Ok(now.plus(i64::from(maximum) * DAY)),
        (Some(0), _) => Err(Error::invalid(FIELD, "Expiry must be at least 1 day from now.")),
        (Some(days), Some(maximum)) if days > maximum => {
            Err(Error::invalid(FIELD, format!("Expiry may be at most {maximum} days from now; {days} is more.")))
        }
        (Some(days), _) if days > MAX_DAYS => {
            Err(Error::invalid(FIELD, format!("Expiry may be at most {MAX_DAYS} days from now; {days} is more.")))
        }
        (Some(days), _) => Ok(now.plus(i64::from(days) * DAY)),
    }
}

/// The end of a key that ended or ends at `expires_at`, `days` later: counted from there, or from `now` if
/// that is past. No later than a new key could end.
///
/// # Errors
/// [`Error::Invalid`] for the field `days`, naming the limit; [`Error::Conflict`] for a key without expiry.
pub fn extended(expires_at: Timestamp, days: u32, maximum: Option<u32>, now: Timestamp) -> Result<Timestamp> {
    const FIELD: &str = "days";
    if expires_at == Timestamp::NEVER {
        return Err(Error::conflict("This key does not expire, so there is nothing to extend."));
    }
    if days == 0 {
        return Err(Error::invalid(FIELD, "Extend by at least 1 day."));
    }
    let most = maximum.unwrap_or(MAX_DAYS).min(MAX_DAYS);
    let end = expires_at.max(now).plus(i64::from(days) * DAY);
    let latest = now.plus(i64::from(most) * DAY);
    if end <= latest {
        return Ok(end);
    }
    let room = latest.since(expires_at.max(now)).max(0) / DAY;
    let message = format!(
        "A key may end at most {most} days from now. This one can be extended by at most {room} days; {days} is more."
    );
    Err(Error::invalid(FIELD, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_counts_from_the_end_or_from_now() {
        let now = Timestamp::from_millis(0).plus(100 * DAY);
        let ends = now.plus(10 * DAY);
        assert_eq!(extended(ends, 20, Some(30), now), Ok(now.plus(30 * DAY)));
        assert_eq!(extended(now.plus(-5 * DAY), 30, Some(30), now), Ok(now.plus(30 * DAY)));
        let beyond = extended(ends, 21, Some(30), now).unwrap_err();
        assert!(beyond.about("days").unwrap().contains("at most 20 days; 21 is more"));
        assert!(extended(ends, 0, None, now).is_err());
        assert!(matches!(extended(Timestamp::NEVER, 1, None, now), Err(Error::Conflict { .. })));
    }

    #[test]
    fn days_are_held_to_the_maximum() {
        let now = Timestamp::from_millis(1_000);
        assert_eq!(from_days(Some(30), Some(30), now), Ok(now.plus(30 * DAY)));
        assert_eq!(from_days(None, None, now), Ok(Timestamp::NEVER));
        assert_eq!(from_days(None, Some(30), now), Ok(now.plus(30 * DAY)));
        for (days, maximum) in [(Some(31), Some(30)), (Some(0), None), (Some(36_501), None)] {
            assert!(from_days(days, maximum, now).is_err(), "{days:?} of {maximum:?}");
        }
    }
}
