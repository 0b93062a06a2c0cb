//! A bar for each day, drawn by the server; the same as a table for those who do not see it.

use domain::page::grouped;
use domain::usage::DayOfUse;
use leptos::prelude::*;

use super::counted::counted;

const HEIGHT: u64 = 100;
/// A day takes so much of the width, and its bar a little less.
const STEP: usize = 10;
const BAR: usize = 8;

#[component]
pub(crate) fn Chart(days: Vec<DayOfUse>) -> impl IntoView {
    let most = days.iter().map(|day| day.valid + day.refused).max().unwrap_or_default().max(1);
    let width = days.len() * STEP;
    let bars = days.iter().enumerate().map(|(i, day)| bar(i, day, most)).collect_view();
    let first = days.first().map(|day| day.day.day_month_year());
    let rows = days.iter().map(row).collect_view();
    view! {
        <figure class="chart">
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                {bars}
                <line class="axis" x1="0" x2=width.to_string() y1=HEIGHT.to_string() y2=HEIGHT.to_string() />
            </svg>
            <div class="scale" aria-hidden="true"><span>{first}</span><span>"Peak: " {counted(most, "call")} " a day"</span><span>"today"</span></div>
            <div class="legend" aria-hidden="true"><span>"accepted"</span><span class="refused">"refused"</span></div>
            <div class="visually-hidden">
                <table>
                    <caption>"Calls by day (UTC)"</caption>
                    <thead>
                        <tr><th scope="col">"Day"</th><th scope="col">"Accepted"</th><th scope="col">"Refused"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </figure>
    }
}

/// Refused calls stand on the accepted ones.
fn bar(i: usize, day: &DayOfUse, most: u64) -> impl IntoView + use<> {
    let (valid, refused) = (height(day.valid, most), height(day.refused, most));
    let x = i * STEP + (STEP - BAR) / 2;
    let rect = |class: &'static str, from: u64, height: u64| {
        let y = HEIGHT.saturating_sub(from + height);
        (height > 0).then(|| {
            view! { <rect class=class x=x.to_string() y=y.to_string() width=BAR.to_string() height=height.to_string() /> }
        })
    };
    let told =
        format!("{}: {} accepted, {} refused", day.day.day_month_year(), grouped(day.valid), grouped(day.refused));
    view! {
        <g>
            <title>{told}</title>
            {rect("ok", 0, valid)}
            {rect("refused", valid, refused)}
        </g>
    }
}

/// In parts of the whole; a single call among thousands is seen too.
fn height(calls: u64, most: u64) -> u64 {
    if calls == 0 { 0 } else { (calls.saturating_mul(HEIGHT) / most).max(2) }
}

fn row(day: &DayOfUse) -> impl IntoView + use<> {
    let (when, valid, refused) = (day.day.day_month_year(), grouped(day.valid), grouped(day.refused));
    view! { <tr><th scope="row">{when}</th><td>{valid}</td><td>{refused}</td></tr> }
}

#[cfg(test)]
mod tests {
    use super::height;

    #[test]
    fn a_bar_is_as_high_as_its_part_and_never_lost() {
        assert_eq!(height(0, 10), 0);
        assert_eq!(height(10, 10), 100);
        assert_eq!(height(5, 10), 50);
        assert_eq!(height(1, 1_000_000), 2);
    }
}
