use leptos::prelude::*;

use crate::calls::Answer;

/// What an action `would` do to others, such as `break`, as a dialog says it before it is done: while it is looked at,
/// when it is known, and when it cannot be.
pub(crate) fn foreseen<T>(answer: Option<Answer<T>>, would: &'static str, known: impl FnOnce(T) -> AnyView) -> AnyView {
    match answer {
        None => view! { <p class="muted" role="status">"Looking at what this would " {would} "…"</p> }.into_any(),
        Some(Ok(found)) => known(found),
        Some(Err(problem)) => view! {
            <div class="notice warn" role="alert">
                <div><b>"What this would " {would} " is not known."</b> " " {problem.to_string()}</div>
            </div>
        }
        .into_any(),
    }
}
