//! Switching an application off and on.

use domain::application::{Application, ApplicationDraft};
use leptos::prelude::*;

use super::actions::Actions;
use crate::calls::{Answer, PendingAnswer, applications};
use crate::components::{AskDialog, AskWords, FlashMessage, use_ask};

const WORDS: AskWords = AskWords { undone: "Nothing was changed.", doing: "Changing…" };

#[component]
pub(super) fn SwitchDialog(actions: Actions) -> impl IntoView {
    let switching = actions.switching;
    let act = move |before: Application| -> PendingAnswer<Application> {
        actions.told.set(None);
        Box::pin(async move { switched(&before).await })
    };
    let ask = use_ask(switching, act, move |after| actions.done(told(&after)), actions.reload);
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
        <AskDialog
            id="switch-application" ask=ask words=WORDS title=Signal::derive(title)
            button=Signal::derive(move || verb().to_owned()) danger=Signal::derive(move || !is_disabled.get())
        >
            <p>{words}</p>
        </AskDialog>
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
