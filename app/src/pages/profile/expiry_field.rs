//! The choice of how long a new key works.

use domain::error::Error;
use domain::expiry::CHOICES;
use leptos::prelude::*;

use crate::components::Field;

const CUSTOM: &str = "custom";
const NEVER: &str = "never";
/// Taken where nothing else was chosen and the maximum allows it.
const USUAL: u32 = 90;
/// The IDs of the two controls.
pub(super) const SELECT: &str = "key-expires";
pub(super) const DAYS: &str = "key-days";

/// What was chosen, as the controls hold it.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    /// The value of the select; `None` until somebody touches it.
    option: RwSignal<Option<String>>,
    days: RwSignal<String>,
    maximum: Memo<Option<u32>>,
}

impl Chosen {
    pub(super) fn new(maximum: Memo<Option<u32>>) -> Self {
        Self { option: RwSignal::new(None), days: RwSignal::new(String::new()), maximum }
    }

    pub(super) fn reset(&self) {
        self.option.set(None);
        self.days.set(String::new());
    }

    fn option(&self) -> String {
        let usual = || self.maximum.get().map_or(USUAL, |maximum| maximum.min(USUAL)).to_string();
        self.option.get().unwrap_or_else(usual)
    }

    fn is_custom(&self) -> bool {
        self.option.with(|option| option.as_deref() == Some(CUSTOM))
    }

    /// The control that a message is about.
    pub(super) fn control(&self) -> &'static str {
        if self.is_custom() { DAYS } else { SELECT }
    }

    /// The number of days, or `None` for a key without expiry.
    pub(super) fn days(&self) -> domain::Result<Option<u32>> {
        let option = self.option();
        let text = match option.as_str() {
            NEVER => return Ok(None),
            CUSTOM => self.days.get(),
            days => days.to_owned(),
        };
        let number = text.trim().parse();
        number.map(Some).map_err(|_| Error::invalid("expires_in_days", "Enter a whole number of days, such as 45."))
    }
}

/// The ready choices within the maximum, and the maximum itself, as value and label.
fn options(maximum: Option<u32>) -> Vec<(String, String)> {
    let fits = |days: &u32| maximum.is_none_or(|maximum| *days < maximum);
    let days = CHOICES.into_iter().filter(fits).chain(maximum);
    let mut options: Vec<_> = days.map(|days| (days.to_string(), in_words(days))).collect();
    options.push((CUSTOM.to_owned(), "Custom…".to_owned()));
    if maximum.is_none() {
        options.push((NEVER.to_owned(), "Never".to_owned()));
    }
    options
}

fn in_words(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

fn hint(maximum: Option<u32>) -> String {
    match maximum {
        Some(maximum) => format!("At most {}: the maximum of this tenant.", in_words(maximum)),
        None => "This tenant sets no maximum. A key that expires does less harm when it leaks.".to_owned(),
    }
}

#[component]
pub(super) fn ExpiryField(chosen: Chosen, error: Signal<Option<String>>) -> impl IntoView {
    let maximum = chosen.maximum;
    let option = move |(value, label): (String, String)| {
        let selected = chosen.option() == value;
        view! { <option value=value selected=selected>{label}</option> }
    };
    let here = Signal::derive(move || error.get().filter(|_| !chosen.is_custom()));
    let there = Signal::derive(move || error.get().filter(|_| chosen.is_custom()));
    view! {
        <div class="field">
            <label for=SELECT>"Expires"</label>
            <select
                id=SELECT aria-describedby="key-expires-hint key-expires-error"
                aria-invalid=move || here.get().is_some().then_some("true")
                prop:value=move || chosen.option()
                on:change=move |event| chosen.option.set(Some(event_target_value(&event)))
            >
                {move || options(maximum.get()).into_iter().map(option).collect_view()}
            </select>
            <p class="hint" id="key-expires-hint">{move || hint(maximum.get())}</p>
            <p class="error" id="key-expires-error" hidden=move || here.get().is_none()>{here}</p>
        </div>
        <Show when=move || chosen.is_custom()>
            <Field name=DAYS label="Number of days" value=chosen.days error=there kind="number" unit="days" class="short" />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::options;

    fn values(maximum: Option<u32>) -> Vec<String> {
        options(maximum).into_iter().map(|(value, _)| value).collect()
    }

    #[test]
    fn only_what_the_maximum_allows_is_offered() {
        assert_eq!(values(None), ["7", "30", "90", "180", "365", "custom", "never"]);
        assert_eq!(values(Some(365)), ["7", "30", "90", "180", "365", "custom"]);
        assert_eq!(values(Some(45)), ["7", "30", "45", "custom"]);
        assert_eq!(values(Some(1)), ["1", "custom"]);
        assert_eq!(values(Some(800)), ["7", "30", "90", "180", "365", "800", "custom"]);
    }
}
