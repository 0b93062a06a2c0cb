//! Asking before an API is removed: what that would break, then doing it.

use domain::api::{Api, InUse};
use domain::page::grouped;
use leptos::prelude::*;

use super::List;
use crate::calls::{PendingAnswer, apis};
use crate::components::{AskDialog, AskWords, FlashMessage, counted, focus_by_id, use_ask, use_foreseen};

const WORDS: AskWords = AskWords { undone: "Not removed.", doing: "Removing…" };

#[component]
pub(super) fn RemoveDialog(list: List) -> impl IntoView {
    let removing = list.removing;
    let in_use = use_foreseen(removing, |api: &Api| -> PendingAnswer<InUse> { Box::pin(apis::in_use(api.id)) });
    let act = move |api: Api| -> PendingAnswer<Api> {
        list.told.set(None);
        Box::pin(async move { apis::remove(api.id).await.map(|()| api) })
    };
    let on_done = move |removed: Api| {
        let more = "Nothing has access to it from now on.";
        list.told.set(Some(FlashMessage::done(format!("{} removed.", removed.name), more)));
        list.edit(|apis| apis.retain(|other| other.id != removed.id));
        focus_by_id(super::HEADING);
    };
    let ask = use_ask(removing, act, on_done, Callback::new(move |()| list.apis.refetch()));
    let title =
        move || removing.with(|api| api.as_ref().map(|api| format!("Remove {}?", api.name))).unwrap_or_default();
    view! {
        <AskDialog
            id="remove-api" ask=ask words=WORDS title=Signal::derive(title) button="Remove API"
            lead="Requests to it are refused from the next one on. This cannot be undone; switching it off can."
        >
            {move || in_use.show("break", |found| view! { <Broken found=found /> }.into_any())}
        </AskDialog>
    }
}

/// What will break.
#[component]
fn Broken(found: InUse) -> impl IntoView {
    let InUse { roles, keys, tokens, calls } = found;
    if roles.is_empty() && keys == 0 && tokens == 0 && calls == 0 {
        return view! { <p role="status">"No role of your own gives access to it, no key is narrowed to it, no API token is for it, and there were no calls in the last 24 hours."</p> }.into_any();
    }
    let warning = (calls > 0).then(|| {
        view! {
            <div class="notice warn">
                <div>"It was called in the last 24 hours: " <b>{counted(calls, "call")}</b> " like those will be refused."</div>
            </div>
        }
    });
    let roles = if roles.is_empty() { "none".to_owned() } else { roles.join(", ") };
    view! {
        <div class="stack tight" role="status">
            {warning}
            <ul class="impact">
                <li><span>"Roles of your own that give access to it"</span><b>{roles}</b></li>
                <li><span>"Keys that are narrowed to it"</span><b>{grouped(keys)}</b></li>
                <li><span>"API tokens for it, which end with it"</span><b>{grouped(tokens)}</b></li>
                <li><span>"Calls in the last 24 hours"</span><b>{grouped(calls)}</b></li>
            </ul>
        </div>
    }
    .into_any()
}
