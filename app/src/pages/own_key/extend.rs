use domain::Error;
use domain::api_key::{ApiKey, MAX_EXTENSION};
use domain::id::KeyId;
use domain::time::{DAY, Timestamp};
use leptos::prelude::*;

use crate::calls::{Problem, api_keys};
use crate::components::{Day, Dialog, Field, FormError, focus_by_id, now};

const FIELDS: &[&str] = &["days"];
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
    let problem = RwSignal::new(None::<Problem>);
    let extend = Action::new(|(id, days): &(KeyId, u32)| api_keys::extend(*id, *days));
    let pending = extend.pending();
    let refuse = move |refused: Problem| {
        if refused.about("days").is_some() {
            focus_by_id("days");
        }
        problem.set(Some(refused));
    };
    Effect::new(move |_| {
        if extending.with(Option::is_some) {
            typed.set(USUAL.to_owned());
            problem.set(None);
        }
    });
    Effect::new(move |_| match extend.value().get() {
        Some(Ok(key)) => {
            extend.clear();
            extending.set(None);
            on_extended.run(key);
        }
        Some(Err(refused)) => {
            reload.run(());
            refuse(refused);
        }
        None => {}
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(key) = extending.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        problem.set(None);
        match typed.get_untracked().trim().parse() {
            Ok(days) => _ = extend.dispatch((key.id, days)),
            Err(_) => refuse(Error::invalid("days", "Enter a whole number of days, such as 30.").into()),
        }
    };
    let close = Callback::new(move |()| extending.set(None));
    let title =
        move || extending.with(|key| key.as_ref().map(|key| format!("Extend {}", key.name))).unwrap_or_default();
    let error = Signal::derive(move || problem.with(|problem| problem.as_ref().and_then(|p| p.about("days"))));
    view! {
        <Dialog
            id="extend" open=Signal::derive(move || extending.with(Option::is_some)) on_close=close held=pending
            title=Signal::derive(title) lead="The key and its secret stay as they are."
        >
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=problem title="Not extended." fields=FIELDS />
                    <Field name="days" label="By how many days" value=typed error=error kind="number" unit="days" class="short" />
                    <p role="status">{move || extending.get().map(|key| outlook(&key, &typed.get()))}</p>
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>
                        {move || if pending.get() { "Extending…" } else { "Extend" }}
                    </button>
                </div>
            </form>
        </Dialog>
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
