use domain::Error;
use domain::api_key::{ApiKey, MAX_EXTENSION};
use domain::time::{DAY, Timestamp};
use leptos::prelude::*;

use crate::calls::{PendingAnswer, api_keys};
use crate::components::{AskDialog, AskWords, Day, Field, now, use_ask};

const FIELDS: &[&str] = &["days"];
const WORDS: AskWords = AskWords { undone: "Not extended.", doing: "Extending…" };
/// Stands in the field until somebody types.
const USUAL: &str = "30";

/// Lets a key work for a number of days more. Says what comes of the number before it is sent.
#[component]
pub(in crate::pages) fn ExtendDialog(
    extending: RwSignal<Option<ApiKey>>,
    on_extended: Callback<ApiKey>,
    /// Asks for the key anew: it may be extended although the answer was lost.
    reload: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let act = move |key: ApiKey| -> PendingAnswer<ApiKey> {
        let days = typed.get_untracked().trim().parse();
        Box::pin(async move {
            let days = days.map_err(|_| Error::invalid("days", "Enter a whole number of days, such as 30."))?;
            api_keys::extend(key.id, days).await
        })
    };
    let ask = use_ask(extending, act, move |key| on_extended.run(key), reload);
    Effect::new(move |_| {
        if extending.with(Option::is_some) {
            typed.set(USUAL.to_owned());
        }
    });
    let title =
        move || extending.with(|key| key.as_ref().map(|key| format!("Extend {}", key.name))).unwrap_or_default();
    view! {
        <AskDialog
            id="extend" ask=ask words=WORDS title=Signal::derive(title) button="Extend" danger=false fields=FIELDS
            lead="The key and its secret stay as they are."
        >
            <Field
                name="days" label="By how many days" value=typed error=ask.error("days") kind="number" unit="days" class="short"
            />
            <p role="status">{move || extending.get().map(|key| outlook(&key, &typed.get()))}</p>
        </AskDialog>
    }
}

/// From when the days count, and the end that they lead to while they are a number.
fn outlook(key: &ApiKey, typed: &str) -> impl IntoView + use<> {
    let (expires_at, now) = (key.expires_at, now());
    let from = if expires_at <= now {
        "Counted from now, because it has expired".into_any()
    } else {
        view! { "Counted from its present end, " <Day at=expires_at /> }.into_any()
    };
    let end = end_of(expires_at.max(now), typed).map(|end| view! { ". New end: " <b><Day at=end /></b> });
    view! { {from} {end} "." }
}

fn end_of(start: Timestamp, typed: &str) -> Option<Timestamp> {
    let days: u32 = typed.trim().parse().ok()?;
    (1..=MAX_EXTENSION).contains(&days).then(|| start.plus(i64::from(days) * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_of_days_leads_to_an_end() {
        let start = Timestamp::from_millis(0);
        assert_eq!(end_of(start, " 2 "), Some(Timestamp::from_millis(2 * DAY)));
        for typed in ["", "0", "-1", "1.5", "36501", "99999999999"] {
            assert_eq!(end_of(start, typed), None, "{typed}");
        }
    }
}
