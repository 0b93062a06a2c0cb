//! What a key may be limited to beside its access: addresses, and a number of calls to a time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Checks, Error, Result};
use crate::network::Network;

/// Most networks of one key.
pub const MAX_NETWORKS: usize = 100;
/// Most calls to a time.
pub const MAX_CALLS: u32 = 1_000_000;

/// The time that a rate counts calls in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    Second,
    Minute,
    Hour,
}

impl Per {
    pub const ALL: [Self; 3] = [Self::Second, Self::Minute, Self::Hour];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
        }
    }

    /// In milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        match self {
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
        }
    }
}

impl FromStr for Per {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|per| per.as_str() == text).ok_or(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    pub limit: u32,
    pub per: Per,
}

impl RateLimit {
    /// True if it allows no more calls than `outer`, neither at once nor in the long run.
    #[must_use]
    pub fn is_within(&self, outer: &Self) -> bool {
        let per_time = |rate: &Self, other: &Self| i64::from(rate.limit) * other.per.millis();
        self.limit <= outer.limit && per_time(self, outer) <= per_time(outer, self)
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} per {}", self.limit, self.per.as_str())
    }
}

/// The limits of one key. None of them: every address, any number of calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    #[serde(default)]
    pub allowed_addresses: Vec<Network>,
    #[serde(default)]
    pub ratelimit: Option<RateLimit>,
}

impl Limits {
    /// Reads what somebody typed: networks with spaces, commas or lines between them, and a number.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `allowed_addresses` and `ratelimit`.
    pub fn parse(addresses: &str, calls: &str, per: Per) -> Result<Self> {
        let mut checks = Checks::default();
        let words = addresses.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let networks: std::result::Result<Vec<Network>, String> = words.map(str::parse).collect();
        let networks =
            checks.take(networks.map_err(|message| Error::invalid("allowed_addresses", format!("{message}."))));
        let rate = match calls.trim() {
            "" => None,
            number => checks.take(number.parse().map_err(|_| Error::invalid("ratelimit", rate_rule()))),
        };
        checks.done()?;
        let ratelimit = rate.map(|limit| RateLimit { limit, per });
        Self { allowed_addresses: networks.unwrap_or_default(), ratelimit }.checked()
    }

    /// Each network once, in order.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `allowed_addresses` and `ratelimit`.
    pub fn checked(mut self) -> Result<Self> {
        let mut checks = Checks::default();
        self.allowed_addresses.sort();
        self.allowed_addresses.dedup();
        let count = self.allowed_addresses.len();
        if count > MAX_NETWORKS {
            let message = format!("There may be at most {MAX_NETWORKS} networks; these are {count}.");
            checks.refuse("allowed_addresses", message);
        }
        if self.ratelimit.is_some_and(|rate| rate.limit == 0 || rate.limit > MAX_CALLS) {
            checks.refuse("ratelimit", rate_rule());
        }
        checks.done().map(|()| self)
    }

    /// True if they allow nothing that `outer` does not.
    #[must_use]
    pub fn is_within(&self, outer: &Self) -> bool {
        let inside = |network: &Network| outer.allowed_addresses.iter().any(|outer| network.is_within(outer));
        let addresses = match (self.allowed_addresses.is_empty(), outer.allowed_addresses.is_empty()) {
            (_, true) => true,
            (true, false) => false,
            (false, false) => self.allowed_addresses.iter().all(inside),
        };
        addresses && outer.ratelimit.is_none_or(|outer| self.ratelimit.is_some_and(|rate| rate.is_within(&outer)))
    }

    #[must_use]
    pub fn is_none(&self) -> bool {
        self.allowed_addresses.is_empty() && self.ratelimit.is_none()
    }
}

fn rate_rule() -> String {
    format!("The rate must be a whole number of calls from 1 to {MAX_CALLS}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_within_others_or_not() {
        let limits = |addresses: &str, calls: &str, per| Limits::parse(addresses, calls, per).unwrap();
        let outer = limits("10.0.0.0/8", "10", Per::Minute);
        for (inner, within) in [
            (outer.clone(), true),
            (limits("10.1.0.0/16 10.2.0.0/16", "5", Per::Minute), true),
            (limits("10.0.0.1", "10", Per::Hour), true),
            (limits("", "5", Per::Minute), false),
            (limits("10.0.0.0/8, 192.0.2.1", "5", Per::Minute), false),
            (limits("10.0.0.0/8", "", Per::Minute), false),
            (limits("10.0.0.0/8", "1", Per::Second), false),
            (limits("10.0.0.0/8", "600", Per::Hour), false),
        ] {
            assert_eq!(inner.is_within(&outer), within, "{inner:?}");
            assert!(inner.is_within(&Limits::default()));
        }
    }

    #[test]
    fn what_was_typed_is_read_or_told() {
        let limits = Limits::parse("10.0.0.0/8, fd00::/8\n10.0.0.0/8", "10", Per::Second).unwrap();
        assert_eq!(limits.allowed_addresses.len(), 2);
        assert_eq!(limits.ratelimit, Some(RateLimit { limit: 10, per: Per::Second }));
        assert!(Limits::parse(" ", "", Per::Hour).unwrap().is_none());
        let both = Limits::parse("10.0.0.0/33", "0x", Per::Hour).unwrap_err();
        assert!(both.about("allowed_addresses").unwrap().contains("10.0.0.0/33") && both.about("ratelimit").is_some());
        for calls in ["0", "-1", "1000001", "1.5"] {
            assert!(Limits::parse("", calls, Per::Minute).is_err(), "{calls}");
        }
    }
}
