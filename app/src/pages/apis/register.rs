use domain::api::ApiDraft;
use leptos::prelude::*;

use super::List;
use super::draft::{Draft, FIELDS};
use super::fields::Fields;
use crate::calls::apis;
use crate::components::{Dialog, FlashMessage, FormError, focus_by_id};

/// Asks for a new API's particulars.
#[component]
pub(super) fn RegisterDialog(list: List) -> impl IntoView {
    let draft = Draft::new();
    let open = list.registering;
    let register = Action::new(move |(): &()| async move {
        match apis::register(draft.to_api()).await {
            Ok(api) => {
                open.set(false);
                // What was registered is not offered again; what was cancelled or refused is.
                draft.load(&ApiDraft::default());
                list.told
                    .set(Some(FlashMessage::done(format!("{} registered.", api.name), "Roles give access to it.")));
                list.edit(|apis| apis.push(api));
                // The button of an empty list is gone with it.
                focus_by_id(super::HEADING);
            }
            Err(problem) => draft.refuse(problem),
        }
    });
    let pending = register.pending();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        draft.problem.set(None);
        if !pending.get_untracked() {
            list.told.set(None);
            _ = register.dispatch(());
        }
    };
    let close = Callback::new(move |()| {
        open.set(false);
        draft.problem.set(None);
    });
    view! {
        <Dialog
            id="register-api" open=open on_close=close title="Register API" held=pending
            lead="Nobody has access to a new API but holders of tenant-admin and auditor, until a role gives it."
        >
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=draft.problem title="Not registered." fields=&FIELDS />
                    <Fields draft=draft />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Register API"</button>
                </div>
            </form>
        </Dialog>
    }
}
