use domain::time::{DAY, HOUR, MINUTE, Timestamp};
use leptos::prelude::*;

use super::date_format::{day, exactly};

/// An instant: how long ago or how long until when that is near, else the day. The exact instant is in
/// the tooltip. The server writes the day in UTC; the browser puts in its own zone and language.
#[component]
pub(crate) fn When(at: Timestamp, #[prop(optional)] soon: bool) -> impl IntoView {
    let (text, set_text) = signal(at.day_month_year());
    let (title, set_title) = signal(at.to_string());
    Effect::new(move |_| {
        set_text.set(in_words(at));
        set_title.set(exactly(at));
    });
    view! { <time datetime=at.to_string() title=title class:soon=soon>{text}</time> }
}

/// When a key stops working, or that it never does.
#[component]
pub(crate) fn Expiry(at: Timestamp, #[prop(optional)] soon: bool) -> impl IntoView {
    if at == Timestamp::NEVER {
        view! { <span class="muted">"never"</span> }.into_any()
    } else {
        view! { <When at=at soon=soon /> }.into_any()
    }
}

/// When something was done last, or that it never was.
#[component]
pub(crate) fn Last(at: Option<Timestamp>) -> impl IntoView {
    match at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => view! { <span class="muted">"never"</span> }.into_any(),
    }
}

/// A day, however near it is; the server writes it in UTC.
#[component]
pub(crate) fn Day(at: Timestamp) -> impl IntoView {
    let (text, set_text) = signal(at.day_month_year());
    Effect::new(move |_| set_text.set(day(at)));
    view! { <time datetime=at.to_string()>{text}</time> }
}

/// An instant to the second, in the browser's zone; the server writes it in UTC.
#[component]
pub(crate) fn Exact(at: Timestamp) -> impl IntoView {
    let (text, set_text) = signal(at.to_string());
    Effect::new(move |_| set_text.set(exactly(at)));
    view! { <time datetime=at.to_string() title=at.to_string()>{text}</time> }
}

/// By the browser's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds of the clock are whole")]
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

fn in_words(at: Timestamp) -> String {
    let distance = now().since(at);
    let future = distance < 0;
    let (count, unit) = match distance.abs() {
        d if d < MINUTE => return if future { "in a minute".to_owned() } else { "just now".to_owned() },
        d if d < HOUR => (d / MINUTE, "minute"),
        d if d < DAY => (d / HOUR, "hour"),
        d if d < 15 * DAY => (d / DAY, "day"),
        _ => return day(at),
    };
    let many = if count == 1 { "" } else { "s" };
    if future { format!("in {count} {unit}{many}") } else { format!("{count} {unit}{many} ago") }
}
