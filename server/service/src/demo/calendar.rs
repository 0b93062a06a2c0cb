//! When people work: mornings and afternoons from Monday to Friday, mostly.

use domain::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

use super::dice::Dice;

/// Calls by hour of the day (UTC) of a service that people's work drives, in hundredths of its busiest.
const OFFICE: [u32; 24] =
    [12, 10, 9, 9, 12, 20, 38, 62, 84, 96, 100, 97, 88, 92, 98, 95, 86, 70, 52, 40, 32, 25, 19, 15];

/// 0 for Monday to 6 for Sunday. 1 January 1970 was a Thursday.
pub(super) fn weekday(at: Timestamp) -> i64 {
    (at.millis().div_euclid(DAY) + 3).rem_euclid(7)
}

pub(super) fn is_weekend(at: Timestamp) -> bool {
    weekday(at) >= 5
}

pub(super) fn midnight(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().div_euclid(DAY) * DAY)
}

pub(super) fn hour_of(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().div_euclid(HOUR) * HOUR)
}

/// A time at which somebody sits at their desk, on the day of `near` or the Friday before it; never
/// after `latest`.
pub(super) fn at_work(dice: &mut Dice, near: Timestamp, latest: Timestamp) -> Timestamp {
    let back = if dice.chance(940) { (weekday(near) - 4).max(0) } else { 0 };
    let day = midnight(near).plus(-back * DAY);
    // The sum of two draws: rather noon than dawn.
    let hours = 7 + dice.between(0, 5) + dice.between(0, 5);
    let at =
        day.plus(hours * HOUR + dice.between(0, 59) * MINUTE + dice.between(0, 59) * SECOND + dice.between(0, 999));
    if at <= latest { at } else { within(dice, latest.plus(-HOUR), latest) }
}

/// Any time between the two; `from` if they are the wrong way round.
pub(super) fn within(dice: &mut Dice, from: Timestamp, to: Timestamp) -> Timestamp {
    from.plus(dice.between(0, to.since(from).max(0)))
}

/// How busy the hour that begins at `hour` is, from 0 to 1.
pub(super) fn bustle(hour: Timestamp) -> f64 {
    let (of_day, ..) = hour.clock();
    let office = f64::from(OFFICE[usize::try_from(of_day).unwrap_or_default() % 24]) / 100.0;
    if is_weekend(hour) { office * 0.3 } else { office }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn friday_20_november_2026_is_a_day_of_work_and_sunday_is_not() {
        let friday = Timestamp::from_millis(1_795_167_000_000);
        assert_eq!(weekday(friday), 4);
        assert!(is_weekend(friday.plus(2 * DAY)));
        assert!(bustle(hour_of(friday)) > bustle(hour_of(friday.plus(2 * DAY))));
        let mut dice = Dice::new(1);
        for _ in 0..200 {
            let at = at_work(&mut dice, friday.plus(-DAY), friday);
            assert!(at <= friday && (7..=17).contains(&at.clock().0), "{at}");
        }
    }
}
