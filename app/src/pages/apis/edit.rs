use domain::Error;
use domain::api::{Api, ApiDraft};
use leptos::prelude::*;

use super::List;
use super::draft::{FIELDS, tidied};
use super::fields::Fields;
use super::table::menu_button_of;
use crate::calls::{PendingAnswer, apis};
use crate::components::{Dialog, FlashMessage, Form, Outcome, focus_by_id, use_edit};

/// Changes an API: all but its slug.
#[component]
pub(super) fn EditDialog(list: List) -> impl IntoView {
    let editing = list.editing;
    let held = RwSignal::new(false);
    let title = move || editing.with(|api| api.as_ref().map(|api| format!("Edit {}", api.name))).unwrap_or_default();
    view! {
        <Dialog
            id="edit-api" open=Signal::derive(move || editing.with(Option::is_some)) title=Signal::derive(title) held=held
            on_close=Callback::new(move |()| editing.set(None))
        >
            {move || editing.get().map(|api| view! { <Content list=list api=api held=held /> })}
        </Dialog>
    }
}

#[component]
fn Content(list: List, api: Api, held: RwSignal<bool>) -> impl IntoView {
    let change = move |before: Api, draft: ApiDraft| -> PendingAnswer<Api> {
        list.told.set(None);
        Box::pin(apis::change(before.id, ApiDraft::from(&before), tidied(draft)))
    };
    let on_saved = move |saved: Api| {
        list.editing.set(None);
        let id = saved.id;
        let more = "It holds from the next request on.";
        list.told.set(Some(FlashMessage::done(format!("{} saved.", saved.name), more)));
        list.edit(|apis| {
            apis.retain(|other| other.id != id);
            apis.push(saved);
        });
        // Its row is drawn anew, and with it the button that had focus.
        focus_by_id(&menu_button_of(id));
    };
    let edit = use_edit(RwSignal::new(api), FIELDS, change, present, on_saved);
    let saving = edit.saving;
    Effect::new(move |_| held.set(saving.pending.get()));
    view! {
        <Form saving=saving>
            <div class="d-body">
                <Outcome saving=saving changes=edit.changes undone="Not saved." />
                <Fields draft=edit.draft problem=saving.problem slug_is_fixed=true />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" on:click=move |_| list.editing.set(None)>"Cancel"</button>
                <button class="btn primary" type="submit" aria-busy=move || saving.pending.get().to_string()>"Save"</button>
            </div>
        </Form>
    }
}

fn present(seen: Api) -> PendingAnswer<Api> {
    Box::pin(async move {
        let found = apis::list().await?.into_iter().find(|api| api.id == seen.id);
        Ok(found.ok_or_else(|| Error::not_found("The API"))?)
    })
}
