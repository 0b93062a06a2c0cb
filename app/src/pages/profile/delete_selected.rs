//! Asking before the selected keys are deleted, all of them or none.

use domain::api_key::ApiKey;
use domain::id::KeyId;
use domain::status::Status;
use leptos::prelude::*;

use super::api_keys::{HEADING, Own};
use crate::calls::{PendingAnswer, api_keys};
use crate::components::{AskDialog, AskWords, FlashMessage, When, counted, focus_by_id, use_ask};
use crate::pages::selection::Selected;

const WORDS: AskWords = AskWords { undone: "Nothing was deleted.", doing: "Deleting…" };

#[component]
pub(super) fn DeleteSelectedDialog(own: Own) -> impl IntoView {
    let act = |ids: Vec<KeyId>| -> PendingAnswer<Vec<KeyId>> {
        Box::pin(async move { api_keys::delete(ids.clone()).await.map(|()| ids) })
    };
    let on_done = move |ids: Vec<KeyId>| {
        own.selected.set(Selected::default());
        own.list.edit(|keys| keys.retain(|key| !ids.contains(&key.id)));
        let title = format!("{} deleted.", counted(ids.len() as u64, "key"));
        let more = if ids.len() == 1 { "It is refused from now on." } else { "They are refused from now on." };
        own.told.set(Some(FlashMessage::done(title, more)));
        own.list.reload();
        focus_by_id(HEADING);
    };
    let ask = use_ask(own.deleting_selected, act, on_done, Callback::new(move |()| own.list.reload()));
    let delete_these = Signal::derive(move || format!("Delete {}", counted(asked(own).len() as u64, "key")));
    view! {
        <AskDialog
            id="delete-selected" ask=ask words=WORDS title=Signal::derive(move || format!("{}?", delete_these.get()))
            button=delete_these lead="Deleted keys cannot be recovered. Programs that use them are refused at once."
        >
            {move || list(own)}
        </AskDialog>
    }
}

/// The keys that are asked about, which those selected may not be any more.
fn asked(own: Own) -> Vec<KeyId> {
    own.deleting_selected.get().unwrap_or_default()
}

/// Those of them on this page, and whether anything may still depend on them.
fn list(own: Own) -> AnyView {
    let all = asked(own);
    let mut here = own.list.rows();
    here.retain(|key| all.contains(&key.id));
    let elsewhere = all.len().saturating_sub(here.len()) as u64;
    let line = |key: ApiKey| {
        let use_of_it = match (key.status, key.last_used_at) {
            (Status::Active, Some(at)) => view! { "last used " <When at=at /> }.into_any(),
            (Status::Active, None) => "never used".into_any(),
            (status, _) => status.as_str().into_any(),
        };
        view! { <li><span><b>{key.name}</b></span><span>{use_of_it}</span></li> }
    };
    let list = (!here.is_empty()).then(|| {
        view! { <ul class="impact" tabindex="0" aria-label="Keys to delete">{here.into_iter().map(line).collect_view()}</ul> }
    });
    let more = (elsewhere > 0).then(|| view! { <p>{counted(elsewhere, "key")} " on other pages of the list."</p> });
    view! { {list} {more} }.into_any()
}
