use domain::api_token::Months;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::components::{Binding, ChoiceField, Day, now};

/// How long a token works from now on, in calendar months.
#[component]
pub(super) fn MonthsField(
    months: Binding<Option<u32>>,
    /// When it ends by now, which can be left so.
    #[prop(optional)]
    present: Option<Signal<Timestamp>>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let choice = move |count: Option<u32>, label: String, end: Signal<Timestamp>| {
        view! {
            <ChoiceField
                name="months" value=count.map(|count| count.to_string()).unwrap_or_default()
                chosen=Signal::derive(move || months.get() == count) on_choose=move |_| months.set(count)
            >
                {label} " " <small>"until " {move || view! { <Day at=end.get() /> }}</small>
            </ChoiceField>
        }
    };
    let keep = present.map(|end| choice(None, "As it is".to_owned(), end));
    let counts = Months::ALL.map(|months| {
        let (count, end) = (months.count(), Signal::stored(months.end(now())));
        choice(Some(count), format!("{count} months"), end)
    });
    view! {
        <fieldset id="months" tabindex="-1" aria-describedby="months-error">
            <legend>"Expiration"</legend>
            <div class="choices">{keep} {counts}</div>
            <p class="error" id="months-error" hidden=move || error.get().is_none()>{move || error.get()}</p>
        </fieldset>
    }
}
