//! Asking before something is done: a dialog that stays until the server has answered, and tells what came of it.

use leptos::prelude::*;

use super::browser::focus_first_wrong;
use super::confirm_password::ConfirmPassword;
use super::dialog::Dialog;
use super::form_error::{FormError, error_of};
use crate::calls::{PendingAnswer, Problem};

/// One question that a page may ask: what it is about is in a signal of the page, which opens the dialog.
#[derive(Clone, Copy)]
pub(crate) struct Ask {
    open: Signal<bool>,
    pub(crate) problem: RwSignal<Option<Problem>>,
    pub(crate) pending: RwSignal<bool>,
    submit: Callback<()>,
    close: Callback<()>,
}

/// Asks about what is in `about`. `act` does it, or says what is wrong with what was typed; `on_done` tells it when the
/// dialog has closed, and `reload` asks anew for what the page shows: it may be done although the answer was lost.
pub(crate) fn use_ask<T, R>(
    about: RwSignal<Option<T>>,
    act: impl Fn(T) -> PendingAnswer<R> + Send + Sync + 'static,
    on_done: impl Fn(R) + Send + Sync + 'static,
    reload: Callback<()>,
) -> Ask
where
    T: Clone + Send + Sync + 'static,
    R: Send + 'static,
{
    let (problem, pending) = (RwSignal::new(None::<Problem>), RwSignal::new(false));
    // Counts the questions: an answer that comes when something else is asked about closes nothing.
    let question = StoredValue::new(0_u32);
    let on_done = StoredValue::new(on_done);
    let submit = Callback::new(move |()| {
        // A second click while the first is under way asks for nothing more.
        let Some(about_this) = about.get_untracked().filter(|_| !pending.get_untracked()) else { return };
        problem.set(None);
        pending.set(true);
        let (answer, asked) = (act(about_this), question.get_value());
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            // None if whoever asked has left the page.
            let Some(present) = question.try_get_value() else { return };
            let is_present = present == asked;
            if is_present {
                pending.set(false);
            }
            match answer {
                Ok(done) => {
                    if is_present {
                        about.set(None);
                    }
                    on_done.with_value(|on_done| on_done(done));
                }
                Err(refused) => {
                    if refused.may_be_done() {
                        reload.run(());
                    }
                    if is_present {
                        problem.set(Some(refused));
                    }
                }
            }
        });
    });
    let open = Memo::new(move |_| about.with(Option::is_some));
    Effect::new(move |_| {
        about.track();
        question.update_value(|question| *question += 1);
        problem.set(None);
        pending.set(false);
    });
    Ask { open: open.into(), problem, pending, submit, close: Callback::new(move |()| about.set(None)) }
}

impl Ask {
    /// What is wrong with `field`.
    pub(crate) fn error(self, field: &'static str) -> Signal<Option<String>> {
        error_of(self.problem, field)
    }
}

/// How a dialog speaks.
#[derive(Clone, Copy)]
pub(crate) struct AskWords {
    /// What was not done: `Not removed.`
    pub(crate) undone: &'static str,
    /// While it is done: `Removing…`
    pub(crate) doing: &'static str,
}

/// The dialog of an [`Ask`].
#[component]
pub(crate) fn AskDialog(
    id: &'static str,
    ask: Ask,
    words: AskWords,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] lead: MaybeProp<String>,
    /// As the button says it.
    #[prop(into)]
    button: Signal<String>,
    /// True if something ends by it. Then Cancel has the focus at first.
    #[prop(default = Signal::stored(true), into)]
    danger: Signal<bool>,
    /// The fields that errors are told beside.
    #[prop(default = &[])]
    fields: &'static [&'static str],
    /// Not now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// True if what must be typed first is typed; else it says so itself.
    #[prop(optional)]
    confirms: Option<Callback<(), bool>>,
    children: ChildrenFn,
) -> impl IntoView {
    let Ask { open, problem, pending, submit, close } = ask;
    let wants_password =
        Memo::new(move |_| problem.with(|problem| problem.as_ref().is_some_and(Problem::wants_password)));
    let children = StoredValue::new(children);
    Effect::new(move |_| problem.with(|problem| problem.as_ref().map(|problem| focus_first_wrong(fields, problem))));
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !disabled.get_untracked() && confirms.is_none_or(|confirms| confirms.run(())) {
            submit.run(());
        }
    };
    let question = move || {
        view! {
            <form novalidate on:submit=on_submit>
                <div class="d-body">
                    {children.with_value(|children| children())}
                    <FormError problem=problem title=words.undone fields=fields />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" autofocus=danger.get_untracked() on:click=move |_| close.run(())>"Cancel"</button>
                    <button
                        class="btn" class:danger=danger class:primary=move || !danger.get() type="submit" disabled=disabled
                        aria-busy=move || pending.get().to_string()
                    >
                        {move || if pending.get() { words.doing.to_owned() } else { button.get() }}
                    </button>
                </div>
            </form>
        }
    };
    view! {
        <Dialog id=id open=open on_close=close held=pending title=title lead=lead>
            {move || if wants_password.get() {
                view! { <ConfirmPassword on_confirmed=submit on_cancel=close /> }.into_any()
            } else {
                question().into_any()
            }}
        </Dialog>
    }
}
