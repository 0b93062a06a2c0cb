//! Asking before a key is deleted. The row stays until the server has done it.

use domain::api_key::ApiKey;
use domain::status::Status;
use leptos::prelude::*;

use super::api_keys::{HEADING, Own};
use crate::calls::{PendingAnswer, api_keys};
use crate::components::{AskDialog, AskWords, FlashMessage, When, focus_by_id, use_ask};

const WORDS: AskWords = AskWords { undone: "Not deleted.", doing: "Deleting…" };

#[component]
pub(super) fn DeleteDialog(own: Own) -> impl IntoView {
    let act = |key: ApiKey| -> PendingAnswer<ApiKey> {
        Box::pin(async move { api_keys::delete(vec![key.id]).await.map(|()| key) })
    };
    let on_done = move |deleted: ApiKey| {
        own.list.edit(|keys| keys.retain(|other| other.id != deleted.id));
        own.told.set(Some(FlashMessage::done(format!("{} deleted.", deleted.name), "It is refused from now on.")));
        own.list.reload();
        focus_by_id(HEADING);
    };
    let ask = use_ask(own.deleting, act, on_done, Callback::new(move |()| own.list.reload()));
    let title =
        move || own.deleting.with(|key| key.as_ref().map(|key| format!("Delete {}?", key.name)).unwrap_or_default());
    view! {
        <AskDialog
            id="delete" ask=ask words=WORDS title=Signal::derive(title) button="Delete key"
            lead="Deleting cannot be undone. Programs that use this key are refused at once."
        >
            {move || last_use(own)}
        </AskDialog>
    }
}

/// Whether anything may still depend on it.
fn last_use(own: Own) -> Option<AnyView> {
    let key = own.deleting.get()?;
    let view = match (key.status, key.last_used_at) {
        (Status::Active, Some(at)) => view! {
            <div class="notice warn"><div>"Last used " <b><When at=at /></b> ". Make sure that nothing needs it any more."</div></div>
        }
        .into_any(),
        (Status::Active, None) => view! { <p>"It has never been used."</p> }.into_any(),
        _ => view! { <p>"It does not work any more: it is " {key.status.as_str()} "."</p> }.into_any(),
    };
    Some(view)
}
