//! Asking before an application is deleted: what that would break, then doing it.

use domain::application::{Application, ApplicationDetails};
use domain::page::grouped;
use leptos::prelude::*;

use super::actions::Actions;
use crate::calls::{PendingAnswer, applications};
use crate::components::{AskDialog, AskWords, FlashMessage, When, counted, use_ask, use_foreseen};

const WORDS: AskWords = AskWords { undone: "Not deleted.", doing: "Deleting…" };

#[component]
pub(super) fn DeleteDialog(actions: Actions) -> impl IntoView {
    let deleting = actions.deleting;
    let details = use_foreseen(deleting, |application: &Application| -> PendingAnswer<ApplicationDetails> {
        Box::pin(applications::details(application.id))
    });
    let act = move |application: Application| -> PendingAnswer<String> {
        actions.told.set(None);
        Box::pin(async move { applications::delete(application.id).await.map(|()| application.name) })
    };
    let on_done = move |name| {
        let more = "It gets no token any more, and those that were out are refused.";
        actions.on_deleted.run(FlashMessage::done(format!("{name} deleted."), more));
    };
    let ask = use_ask(deleting, act, on_done, actions.reload);
    let title = move || deleting.with(|a| a.as_ref().map(|a| format!("Delete {}?", a.name))).unwrap_or_default();
    view! {
        <AskDialog
            id="delete-application" ask=ask words=WORDS title=Signal::derive(title) button="Delete application"
            lead="Its client_id, its secret and every token that is out end at once. This cannot be undone; disabling it can."
        >
            {move || details.show("break", |details| view! { <Broken details=details /> }.into_any())}
        </AskDialog>
    }
}

#[component]
fn Broken(details: ApplicationDetails) -> impl IntoView {
    let tokens = details.tokens_alive;
    let calls: u64 = details.usage.days.iter().map(|day| day.valid).sum();
    let warning = (tokens > 0).then(|| {
        let verb = if tokens == 1 { "works" } else { "work" };
        view! {
            <div class="notice warn">
                <div><b>{counted(tokens, "token")}</b> " " {verb} " now: calls with them will be refused."</div>
            </div>
        }
    });
    let last = match details.application.last_used_at {
        Some(at) => view! { <b><When at=at /></b> }.into_any(),
        None => view! { <b>"never"</b> }.into_any(),
    };
    view! {
        <div class="stack tight" role="status">
            {warning}
            <ul class="impact">
                <li><span>"Tokens that work now"</span><b>{grouped(tokens)}</b></li>
                <li><span>"Accepted calls in the last 30 days"</span><b>{grouped(calls)}</b></li>
                <li><span>"Last used"</span>{last}</li>
            </ul>
        </div>
    }
}
