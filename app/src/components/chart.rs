//! A bar for each hour or day, drawn by the server; the same as a table for those who do not see it.

use domain::page::grouped;
use domain::time::{DAY, HOUR};
use domain::usage::Calls;
use leptos::prelude::*;

use super::counted::counted;

const HEIGHT: u64 = 100;
/// A bar and the space around it take so much of the width.
const STEP: usize = 10;
const BAR: usize = 8;

/// What a bar stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bar {
    Hour,
    Day,
}

impl Bar {
    const fn noun(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    /// `14:00` or `28 Nov 2026`.
    fn label(self, calls: &Calls) -> String {
        match self {
            Self::Hour => format!("{:02}:00", calls.from.millis().rem_euclid(DAY) / HOUR),
            Self::Day => calls.from.day_month_year(),
        }
    }
}

#[component]
pub(crate) fn Chart(of: Bar, calls: Vec<Calls>) -> impl IntoView {
    let most = calls.iter().map(|calls| calls.total()).max().unwrap_or_default();
    let top = top_of(most);
    let width = calls.len() * STEP;
    let bars = calls.iter().enumerate().map(|(i, calls)| bar(of, i, calls, top)).collect_view();
    let ticks = ticks(top);
    let lines = ticks.iter().map(|tick| line(HEIGHT - height(*tick, top), width)).collect_view();
    let scale = ticks.iter().rev().map(|tick| view! { <span>{grouped(*tick)}</span> }).collect_view();
    let label = |i: usize| calls.get(i).map(|calls| of.label(calls));
    let (first, middle, last) = (label(0), label(calls.len() / 2), label(calls.len().saturating_sub(1)));
    let rows = calls.iter().map(|calls| row(of, calls)).collect_view();
    let noun = of.noun();
    let caption = format!("Calls by {noun} (UTC)");
    view! {
        <figure class="chart">
            <figcaption aria-hidden="true">{caption.clone()}</figcaption>
            <div class="plot" aria-hidden="true">
                <div class="scale up">{scale}</div>
                <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none">{lines} {bars}</svg>
                <div class="scale along"><span>{first}</span><span>{middle}</span><span>{last}</span></div>
            </div>
            <div class="legend" aria-hidden="true">
                <span>"accepted"</span><span class="refused">"refused"</span>
                <b>{format!("Peak: {} in one {noun}", counted(most, "call"))}</b>
            </div>
            <div class="visually-hidden">
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr><th scope="col">"From"</th><th scope="col">"Accepted"</th><th scope="col">"Refused"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </figure>
    }
}

/// Refused calls stand on the accepted ones.
fn bar(of: Bar, i: usize, calls: &Calls, top: u64) -> impl IntoView + use<> {
    let (valid, refused) = (height(calls.valid, top), height(calls.refused, top));
    let x = i * STEP + (STEP - BAR) / 2;
    let rect = |class: &'static str, from: u64, height: u64| {
        let y = HEIGHT.saturating_sub(from + height);
        (height > 0).then(|| {
            view! { <rect class=class x=x.to_string() y=y.to_string() width=BAR.to_string() height=height.to_string() /> }
        })
    };
    let told = format!("{}: {} accepted, {} refused", of.label(calls), grouped(calls.valid), grouped(calls.refused));
    view! {
        <g>
            <title>{told}</title>
            {rect("ok", 0, valid)}
            {rect("refused", valid, refused)}
        </g>
    }
}

fn line(y: u64, width: usize) -> impl IntoView + use<> {
    let y = y.to_string();
    view! { <line class="axis" x1="0" x2=width.to_string() y1=y.clone() y2=y /> }
}

fn row(of: Bar, calls: &Calls) -> impl IntoView + use<> {
    let (from, valid, refused) = (of.label(calls), grouped(calls.valid), grouped(calls.refused));
    view! { <tr><th scope="row">{from}</th><td>{valid}</td><td>{refused}</td></tr> }
}

/// In parts of the whole; a single call among thousands is seen too.
fn height(calls: u64, top: u64) -> u64 {
    if calls == 0 { 0 } else { (calls.saturating_mul(HEIGHT) / top).clamp(2, HEIGHT) }
}

/// Where the scale ends: the next of 1, 2, 5, 10, 20, 50 and so on.
fn top_of(most: u64) -> u64 {
    let mut ten = 1_u64;
    loop {
        for step in [1, 2, 5] {
            let top = ten.saturating_mul(step);
            if top >= most {
                return top;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

/// From nothing upwards; half of the way only where that is a whole number.
fn ticks(top: u64) -> Vec<u64> {
    if top.is_multiple_of(2) { vec![0, top / 2, top] } else { vec![0, top] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;

    #[test]
    fn a_bar_is_as_high_as_its_part_and_never_lost() {
        assert_eq!(height(0, 10), 0);
        assert_eq!(height(10, 10), 100);
        assert_eq!(height(5, 10), 50);
        assert_eq!(height(1, 1_000_000), 2);
    }

    #[test]
    fn a_scale_ends_with_a_round_number() {
        assert_eq!([0, 1, 2, 3, 77, 100, 101, 4_999].map(top_of), [1, 1, 2, 5, 100, 100, 200, 5_000]);
        assert_eq!(ticks(200), [0, 100, 200]);
        assert_eq!(ticks(5), [0, 5]);
    }

    #[test]
    fn hours_are_told_by_the_clock_and_days_by_the_calendar() {
        let calls = Calls { from: Timestamp::from_millis(3 * DAY + 7 * HOUR), ..Calls::default() };
        assert_eq!(Bar::Hour.label(&calls), "07:00");
        assert_eq!(Bar::Day.label(&calls), "4 Jan 1970");
    }
}
