//! Asking before an application is deleted: what that would break, then doing it.

use domain::application::{Application, ApplicationDetails};
use domain::page::grouped;
use leptos::prelude::*;

use super::actions::Actions;
use crate::calls::{Problem, applications};
use crate::components::{Dialog, FlashMessage, FormError, When, counted, foreseen};

#[component]
pub(super) fn DeleteDialog(actions: Actions) -> impl IntoView {
    let deleting = actions.deleting;
    let problem = RwSignal::new(None::<Problem>);
    let details = Action::new(|application: &Application| applications::details(application.id));
    let delete = Action::new(move |application: &Application| {
        let (id, name) = (application.id, application.name.clone());
        async move {
            match applications::delete(id).await {
                Ok(()) => {
                    deleting.set(None);
                    let more = "It gets no token any more, and those that were out are refused.";
                    actions.on_deleted.run(FlashMessage::done(format!("{name} deleted."), more));
                }
                Err(refused) => {
                    // It may be gone although the answer was lost, or because somebody else was quicker.
                    actions.reload.run(());
                    problem.set(Some(refused));
                }
            }
        }
    });
    let pending = delete.pending();
    Effect::new(move |_| {
        if let Some(application) = deleting.get() {
            problem.set(None);
            details.clear();
            _ = details.dispatch(application);
        }
    });
    let close = Callback::new(move |()| deleting.set(None));
    let run = move |_| {
        if let Some(application) = deleting.get_untracked().filter(|_| !pending.get_untracked()) {
            problem.set(None);
            actions.told.set(None);
            _ = delete.dispatch(application);
        }
    };
    let title = move || deleting.with(|a| a.as_ref().map(|a| format!("Delete {}?", a.name))).unwrap_or_default();
    view! {
        <Dialog
            id="delete-application" open=Signal::derive(move || deleting.with(Option::is_some)) on_close=close held=pending
            title=Signal::derive(title)
            lead="Its client_id, its secret and every token that is out end at once. This cannot be undone; disabling it can."
        >
            <div class="d-body">
                {move || foreseen(details.value().get(), "break", |details| view! { <Broken details=details /> }.into_any())}
                <FormError problem=problem title="Not deleted." />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn danger" type="button" aria-busy=move || pending.get().to_string() on:click=run>
                    {move || if pending.get() { "Deleting…" } else { "Delete application" }}
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn Broken(details: ApplicationDetails) -> impl IntoView {
    let tokens = details.tokens_alive;
    let calls: u64 = details.usage.iter().map(|day| day.valid).sum();
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
