//! Switching an application off and on.

use domain::application::{Application, ApplicationDraft};
use leptos::prelude::*;

use super::actions::Actions;
use crate::calls::{Answer, Problem, applications};
use crate::components::{Dialog, FlashMessage, FormError};

#[component]
pub(super) fn SwitchDialog(actions: Actions) -> impl IntoView {
    let switching = actions.switching;
    let problem = RwSignal::new(None::<Problem>);
    let switch = Action::new(move |before: &Application| {
        let before = before.clone();
        async move {
            match switched(&before).await {
                Ok(after) => {
                    switching.set(None);
                    actions.done(told(&after));
                }
                Err(refused) => {
                    // It may be done although the answer was lost.
                    actions.reload.run(());
                    problem.set(Some(refused));
                }
            }
        }
    });
    let pending = switch.pending();
    Effect::new(move |_| {
        if switching.with(Option::is_some) {
            problem.set(None);
        }
    });
    let close = Callback::new(move |()| switching.set(None));
    let run = move |_| {
        if let Some(application) = switching.get_untracked().filter(|_| !pending.get_untracked()) {
            problem.set(None);
            actions.told.set(None);
            _ = switch.dispatch(application);
        }
    };
    let is_disabled = Memo::new(move |_| switching.with(|a| a.as_ref().is_some_and(|a| a.disabled)));
    let verb = move || if is_disabled.get() { "Enable" } else { "Disable" };
    let title = move || switching.with(|a| a.as_ref().map(|a| format!("{} {}?", verb(), a.name))).unwrap_or_default();
    let words = move || {
        if is_disabled.get() {
            "It can get tokens again with its client_secret, and those of its tokens that have not expired are accepted again."
        } else {
            "It gets no token, and every token that is out is refused at once. Nothing is deleted: once enabled, it works as before."
        }
    };
    view! {
        <Dialog
            id="switch-application" open=Signal::derive(move || switching.with(Option::is_some)) on_close=close held=pending
            title=Signal::derive(title)
        >
            <div class="d-body">
                <p>{words}</p>
                <FormError problem=problem title="Nothing was changed." />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button
                    class="btn" class:danger=move || !is_disabled.get() class:primary=is_disabled type="button"
                    aria-busy=move || pending.get().to_string() on:click=run
                >
                    {verb}
                </button>
            </div>
        </Dialog>
    }
}

/// The switch alone: whatever else somebody changed meanwhile stays.
async fn switched(before: &Application) -> Answer<Application> {
    let present = ApplicationDraft::from(&applications::details(before.id).await?.application);
    let draft = ApplicationDraft { disabled: !before.disabled, ..present.clone() };
    applications::change(before.id, present, draft).await
}

fn told(after: &Application) -> FlashMessage {
    if after.disabled {
        FlashMessage::done(format!("{} disabled.", after.name), "Its tokens are refused from now on.")
    } else {
        FlashMessage::done(format!("{} enabled.", after.name), "It can get tokens from now on.")
    }
}
