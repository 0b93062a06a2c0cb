//! Ninety days of calls, with the rhythm of days and weeks.

use std::collections::BTreeMap;

use domain::time::{DAY, HOUR, SECOND, Timestamp};

use super::calendar::{at_work, bustle, hour_of, midnight, within};
use super::dice::Dice;
use super::keys::{Fate, Key};
use super::names::Habit;
use super::people::Standing;

/// So many days of usage are there.
pub(super) const DAYS: i64 = 90;

pub(super) const TABLE: &str = "usage_hours (credential_id, hour, outcome, calls)";
const VALID: &str = "valid";
const REFUSED: &str = "refused";

/// The calls of one key.
#[derive(Default)]
pub(super) struct Used {
    /// By the beginning of the hour and the outcome.
    pub(super) hours: BTreeMap<(Timestamp, &'static str), i64>,
    pub(super) last_at: Option<Timestamp>,
}

pub(super) fn draw(dice: &mut Dice, key: &Key<'_>, now: Timestamp) -> Used {
    let end = key.end().min(now);
    let window = now.plus(-DAYS * DAY);
    match key.fate {
        Fate::NeverUsed => return Used::default(),
        Fate::Idle => return long_ago(dice, key, window.plus(-2 * DAY)),
        _ if end <= window => return long_ago(dice, key, end),
        _ => {}
    }
    let mut used = Used::default();
    let from = key.created_at.max(window);
    match key.habit {
        Habit::Service if is_busy(dice, key) => used.around_the_clock(dice, from, end),
        Habit::Nightly => used.every_night(dice, from, end),
        habit => used.now_and_then(dice, if habit == Habit::Service { 10 } else { 5 }, from, end),
    }
    // Whoever was not told goes on calling for a while.
    if end < now && dice.chance(350) {
        for _ in 0..dice.between(1, 8) {
            let at = within(dice, end, now.min(end.plus(20 * DAY)));
            let calls = dice.between(1, 40);
            used.add(at, REFUSED, calls);
        }
    }
    used.last_at = used.draw_last(dice, key.created_at, now);
    used
}

/// The calls of a program that began and ended then, and is busy if it is a service.
pub(super) fn of_program(dice: &mut Dice, habit: Habit, began: Timestamp, end: Timestamp, now: Timestamp) -> Used {
    let mut used = Used::default();
    let from = began.max(now.plus(-DAYS * DAY));
    match habit {
        Habit::Service => used.around_the_clock(dice, from, end),
        Habit::Nightly => used.every_night(dice, from, end),
        Habit::Now => used.now_and_then(dice, 20, from, end),
    }
    used.last_at = used.draw_last(dice, began, now);
    used
}

/// Only when it was last used, for those who do without figures.
pub(super) fn last_alone(dice: &mut Dice, key: &Key<'_>, now: Timestamp) -> Used {
    match key.fate {
        Fate::NeverUsed => Used::default(),
        _ => long_ago(dice, key, key.end().min(now)),
    }
}

/// The gateway always, of the other services about one in eighty.
fn is_busy(dice: &mut Dice, key: &Key<'_>) -> bool {
    key.owner.share == 0 || (key.owner.standing == Standing::Active && dice.chance(12))
}

/// Used, but before there were figures.
fn long_ago(dice: &mut Dice, key: &Key<'_>, end: Timestamp) -> Used {
    let last_at = (end > key.created_at && !dice.chance(80)).then(|| within(dice, key.created_at, end));
    Used { last_at, ..Used::default() }
}

impl Used {
    fn add(&mut self, at: Timestamp, outcome: &'static str, calls: i64) {
        *self.hours.entry((hour_of(at), outcome)).or_default() += calls;
    }

    /// When it was last used, in the last hour that it was.
    fn draw_last(&self, dice: &mut Dice, began: Timestamp, now: Timestamp) -> Option<Timestamp> {
        self.hours.keys().next_back().map(|(hour, _)| {
            let last = now.plus(-SECOND).min(hour.plus(HOUR - 1));
            within(dice, (*hour).max(began), last)
        })
    }

    /// On some days, by hand.
    fn now_and_then(&mut self, dice: &mut Dice, most: i64, from: Timestamp, end: Timestamp) {
        for _ in 0..dice.between(1, most) {
            let near = within(dice, from, end);
            let at = at_work(dice, near, end).max(from);
            let calls = dice.between(1, 60);
            self.add(at, VALID, calls);
        }
    }

    /// Calls in every hour, more by day than by night, more in the week than at its end, and slowly more.
    fn around_the_clock(&mut self, dice: &mut Dice, from: Timestamp, end: Timestamp) {
        let most = 30.0 * 60_f64.powf(dice.unit());
        // Machines that report by themselves know no night.
        let is_steady = dice.chance(250);
        let mut hour = hour_of(from);
        while hour < end {
            let growth = 0.8 + 0.4 * hour.since(from) as f64 / (end.since(from).max(1)) as f64;
            let bustle = if is_steady { 0.9 } else { bustle(hour) };
            let begun = end.since(hour).min(HOUR) as f64 / HOUR as f64;
            let calls = most * growth * bustle * begun * (0.85 + 0.3 * dice.unit());
            if calls >= 1.0 {
                self.add(hour, VALID, calls as i64);
            }
            hour = hour.plus(HOUR);
        }
    }

    /// One run a night, a little longer each month, that fails to start now and then.
    fn every_night(&mut self, dice: &mut Dice, from: Timestamp, end: Timestamp) {
        let (of_day, most) = (dice.between(0, 5), dice.between(4, 900));
        let mut night = midnight(from).plus(of_day * HOUR);
        while night < end {
            if night >= from && !dice.chance(15) {
                let calls = most + dice.between(0, most / 5 + 1);
                self.add(night, VALID, calls);
            }
            night = night.plus(DAY);
        }
    }
}
