use leptos::prelude::*;

use crate::calls::Problem;

/// What is wrong in a dialog, unless all of it stands beside its fields.
#[component]
pub(crate) fn FormError(
    problem: RwSignal<Option<Problem>>,
    /// What was not done.
    title: &'static str,
    /// The fields that errors are told beside.
    #[prop(default = &[])]
    fields: &'static [&'static str],
) -> impl IntoView {
    move || {
        problem.get().filter(|problem| fields.is_empty() || !problem.is_only_about(fields)).map(|problem| {
            let (title, more) = problem.of_change(title);
            // In another window, because this one has what was typed.
            let sign_in = problem.is_signed_out().then(|| {
                view! { " " <a href="/login" target="_blank" rel="external">"Sign in in another window"</a> ", then try again here." }
            });
            view! {
                <div class="notice danger" role="alert">
                    <div><b>{title}</b> " " {more} {sign_in}</div>
                </div>
            }
        })
    }
}

/// What `problem` says of `field`.
pub(crate) fn error_of(problem: RwSignal<Option<Problem>>, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || problem.with(|problem| problem.as_ref().and_then(|problem| problem.about(field))))
}
