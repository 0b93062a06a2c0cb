use domain::api::{Api, ApiDraft};
use leptos::prelude::*;

use super::List;
use super::draft::{FIELDS, tidied};
use super::fields::Fields;
use crate::calls::{PendingAnswer, apis};
use crate::components::{AskDialog, AskWords, FlashMessage, focus_by_id, use_ask};

const WORDS: AskWords = AskWords { undone: "Not registered.", doing: "Registering…" };

/// Asks for a new API's particulars.
#[component]
pub(super) fn RegisterDialog(list: List) -> impl IntoView {
    let draft = RwSignal::new(ApiDraft::default());
    let act = move |_| -> PendingAnswer<Api> {
        list.told.set(None);
        Box::pin(apis::register(tidied(draft.get_untracked())))
    };
    let on_done = move |api: Api| {
        // What was registered is not offered again; what was cancelled or refused is.
        draft.set(ApiDraft::default());
        list.told.set(Some(FlashMessage::done(format!("{} registered.", api.name), "Roles give access to it.")));
        list.edit(|apis| apis.push(api));
        // The button of an empty list is gone with it.
        focus_by_id(super::HEADING);
    };
    let ask = use_ask(list.registering, act, on_done, Callback::new(move |()| list.apis.refetch()));
    view! {
        <AskDialog
            id="register-api" ask=ask words=WORDS title="Register API" button="Register API" danger=false fields=FIELDS
            lead="Nobody has access to a new API but holders of tenant-admin and auditor, until a role gives it."
        >
            <Fields draft=draft problem=ask.problem />
        </AskDialog>
    }
}
