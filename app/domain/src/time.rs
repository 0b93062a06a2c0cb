//! Instants as milliseconds since the Unix epoch, UTC. Where "now" comes from is the caller's business.

use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Timestamp {
    /// Later than everything: how "never expires" is kept and sorted.
    pub const NEVER: Self = Self(i64::MAX);

    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Milliseconds may be negative; the result stays within what can be represented.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The same time of day so many calendar months later (UTC), on the last day of a month that is too short: three
    /// months after 31 January are 30 April.
    #[must_use]
    pub const fn plus_months(self, months: u32) -> Self {
        let (year, month, day) = self.date();
        let count = year * 12 + month - 1 + months as i64;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        let first = first_of(year, month);
        let length = first_of(count.saturating_add(1).div_euclid(12), (count + 1).rem_euclid(12) + 1) - first;
        let day = if day < length { day } else { length };
        let midnight = (first + day - 1).saturating_mul(DAY);
        Self(midnight.saturating_add(self.0.rem_euclid(DAY)))
    }

    /// Milliseconds from `earlier` to here; negative if it is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Year, month (1–12) and day (1–31) of the proleptic Gregorian calendar in UTC.
    /// After Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
    #[must_use]
    pub const fn date(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }

    /// Hour, minute, second, millisecond in UTC.
    #[must_use]
    pub const fn clock(self) -> (i64, i64, i64, i64) {
        let in_day = self.0.rem_euclid(DAY);
        (in_day / HOUR, in_day % HOUR / MINUTE, in_day % MINUTE / SECOND, in_day % SECOND)
    }

    /// `20 Nov 2026`, in UTC.
    #[must_use]
    pub fn day_month_year(self) -> String {
        let (year, month, day) = self.date();
        format!("{day} {} {year}", MONTHS[(month - 1).rem_euclid(12) as usize])
    }
}

/// The days from the epoch to the first of a month: the reverse of [`Timestamp::date`], after the same author's
/// `days_from_civil`.
const fn first_of(year: i64, month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// RFC 3339 in UTC with milliseconds: `2026-11-20T09:30:00.000Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let (h, m, s, ms) = self.clock();
        write!(f, "{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{ms:03}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants_print_as_rfc_3339() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_167_000_123, "2026-11-20T09:30:00.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
        assert_eq!(Timestamp::from_millis(1_795_167_000_123).day_month_year(), "20 Nov 2026");
    }

    /// A calendar that goes from one day to the next, and so knows nothing of what it is compared with.
    struct Walk {
        year: i64,
        month: i64,
        day: i64,
    }

    impl Walk {
        const fn length(year: i64, month: i64) -> i64 {
            match month {
                2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            }
        }

        const fn next_month(year: i64, month: i64) -> (i64, i64) {
            if month == 12 { (year + 1, 1) } else { (year, month + 1) }
        }

        fn step(&mut self) {
            self.day += 1;
            if self.day > Self::length(self.year, self.month) {
                (self.year, self.month) = Self::next_month(self.year, self.month);
                self.day = 1;
            }
        }

        fn months_later(&self, months: u32) -> (i64, i64, i64) {
            let (year, month) = (0..months).fold((self.year, self.month), |(y, m), _| Self::next_month(y, m));
            (year, month, self.day.min(Self::length(year, month)))
        }
    }

    #[test]
    fn months_are_those_of_the_calendar_on_each_day_of_nine_hundred_years() {
        let mut walk = Walk { year: 1970, month: 1, day: 1 };
        for day in 0..900 * 365 {
            let of_day = (day * 7_919_777) % DAY;
            let at = Timestamp::from_millis(day * DAY + of_day);
            assert_eq!(at.date(), (walk.year, walk.month, walk.day));
            for months in [0, 1, 3, 6, 11, 12, 13, 120] {
                let later = at.plus_months(months);
                assert_eq!(later.date(), walk.months_later(months), "{months} months after {at}");
                assert_eq!(later.millis().rem_euclid(DAY), of_day, "{months} months after {at}");
            }
            walk.step();
        }
    }

    #[test]
    fn a_month_that_is_too_short_ends_on_its_last_day() {
        for (from, months, to) in [
            ("2027-01-31", 3, "2027-04-30"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2028-02-29", 12, "2029-02-28"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2026-12-15", 12, "2027-12-15"),
        ] {
            let day = (0..40_000).find(|day| Timestamp::from_millis(day * DAY).to_string().starts_with(from)).unwrap();
            let later = Timestamp::from_millis(day * DAY + 5).plus_months(months);
            assert_eq!(later.to_string(), format!("{to}T00:00:00.005Z"), "{months} months after {from}");
        }
        assert!(Timestamp::from_millis(-1).plus_months(3) > Timestamp::from_millis(0));
        assert!(Timestamp::NEVER.plus_months(12) > Timestamp::NEVER.plus(-DAY));
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(Timestamp::NEVER.plus(DAY), Timestamp::NEVER);
        assert_eq!(Timestamp::from_millis(5).since(Timestamp::from_millis(8)), -3);
    }
}
