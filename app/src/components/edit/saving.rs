use leptos::prelude::*;

use super::super::browser::focus_first_wrong;
use super::super::confirm_dialog::ConfirmDialog;
use super::super::form_error::error_of;
use crate::calls::{PendingAnswer, Problem};

/// How sending a form stands.
#[derive(Clone, Copy)]
pub(crate) struct Saving {
    pub(crate) problem: RwSignal<Option<Problem>>,
    pub(crate) pending: RwSignal<bool>,
    /// The password must be confirmed before the same can go through.
    pub(crate) confirming: RwSignal<bool>,
    /// The fields that errors are told beside, in their order.
    pub(super) fields: &'static [&'static str],
    pub(crate) save: Callback<()>,
}

/// Sends what a form holds, once however often it is asked for while the answer is on its way, and again when the
/// password that the server wants has been confirmed. Whoever left the page meanwhile does not miss the answer.
pub(crate) fn use_saving<R: Send + 'static>(
    problem: RwSignal<Option<Problem>>,
    fields: &'static [&'static str],
    send: impl Fn() -> PendingAnswer<R> + Send + Sync + 'static,
    on_done: impl Fn(R) + Send + Sync + 'static,
) -> Saving {
    let (pending, confirming) = (RwSignal::new(false), RwSignal::new(false));
    let (send, on_done) = (Callback::new(move |()| send()), Callback::new(on_done));
    let save = Callback::new(move |()| {
        if pending.get_untracked() {
            return;
        }
        problem.set(None);
        pending.set(true);
        let answer: PendingAnswer<R> = send.run(());
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            if pending.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(done) => on_done.run(done),
                Err(refused) if refused.wants_password() => confirming.set(true),
                Err(refused) => refuse(problem, fields, refused),
            }
        });
    });
    Saving { problem, pending, confirming, fields, save }
}

impl Saving {
    /// What is wrong with `field`.
    pub(crate) fn error(self, field: &'static str) -> Signal<Option<String>> {
        error_of(self.problem, field)
    }

    /// The same where only these fields are shown.
    pub(crate) const fn beside(self, fields: &'static [&'static str]) -> Self {
        Self { fields, ..self }
    }

    /// Says what is wrong, with the cursor in the first field that is.
    pub(crate) fn refuse(self, refused: Problem) {
        refuse(self.problem, self.fields, refused);
    }
}

fn refuse(problem: RwSignal<Option<Problem>>, fields: &[&str], refused: Problem) {
    focus_first_wrong(fields, &refused);
    problem.set(Some(refused));
}

/// The element of a form, and the dialog that asks for the password before it is sent.
#[component]
pub(crate) fn Form(
    saving: Saving,
    /// Instead of saving at once.
    #[prop(optional)]
    on_submit: Option<Callback<()>>,
    #[prop(optional)] class: &'static str,
    /// For a form that may be sent before the scripts are there.
    #[prop(default = "get")]
    method: &'static str,
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_submit.unwrap_or(saving.save).run(());
    };
    view! {
        <form class=class method=method novalidate on:submit=submit>{children()}</form>
        <ConfirmDialog open=saving.confirming on_confirmed=saving.save />
    }
}
