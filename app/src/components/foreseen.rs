//! What an action would do to others, as a dialog says it before it is done.

use leptos::prelude::*;

use crate::calls::{Answer, PendingAnswer};

/// What is known of it while it is asked about.
pub(crate) struct Foreseen<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Answer<T>>>,
    look: Callback<()>,
}

impl<T: Send + Sync> Clone for Foreseen<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Foreseen<T> {}

/// Looks at what becomes of what is in `about` whenever that is set. An answer that comes when something else is asked
/// about is not shown as if it were about that.
pub(crate) fn use_foreseen<A, T>(
    about: RwSignal<Option<A>>,
    ask: impl Fn(&A) -> PendingAnswer<T> + Send + Sync + 'static,
) -> Foreseen<T>
where
    A: Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    let answer = RwSignal::new(None);
    let question = StoredValue::new(0_u32);
    let look = Callback::new(move |()| {
        let Some(pending) = about.with_untracked(|about| about.as_ref().map(&ask)) else { return };
        question.update_value(|question| *question += 1);
        let asked = question.get_value();
        leptos::task::spawn_local(async move {
            let found = pending.await;
            if question.try_get_value() == Some(asked) {
                answer.set(Some(found));
            }
        });
    });
    Effect::new(move |_| {
        about.track();
        question.update_value(|question| *question += 1);
        answer.set(None);
        look.run(());
    });
    Foreseen { answer, look }
}

impl<T: Clone + Send + Sync + 'static> Foreseen<T> {
    /// What was found, once there is an answer.
    pub(crate) fn known<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.answer.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().ok()).map(read))
    }

    pub(crate) fn is_looking(self) -> bool {
        self.answer.with(Option::is_none)
    }

    /// Looks again.
    pub(crate) fn look(self) {
        self.look.run(());
    }

    /// What it `would` do to others, such as `break`: while it is looked at, when it is known, and when it cannot be.
    pub(crate) fn show(self, would: &'static str, known: impl FnOnce(T) -> AnyView) -> AnyView {
        match self.answer.get() {
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
}
