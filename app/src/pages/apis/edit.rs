use domain::Error;
use domain::api::{Api, ApiDraft};
use leptos::prelude::*;

use super::List;
use super::draft::{Draft, FIELDS};
use super::fields::Fields;
use super::table::menu_button_of;
use crate::calls::{Problem, apis};
use crate::components::{Dialog, FlashMessage, FormError, focus_by_id};

/// What the parts of the dialog share.
#[derive(Clone, Copy)]
struct Edit {
    list: List,
    draft: Draft,
    /// As the server had it when the form last heard of it.
    seen: RwSignal<ApiDraft>,
    /// Somebody else was quicker.
    is_stale: RwSignal<bool>,
}

impl Edit {
    fn begin(self, api: &Api) {
        let present = ApiDraft::from(api);
        self.draft.load(&present);
        self.seen.set(present);
        self.draft.problem.set(None);
        self.is_stale.set(false);
    }

    async fn save(self) {
        let Some(api) = self.list.editing.get_untracked() else { return };
        match apis::change(api.id, self.seen.get_untracked(), self.draft.to_api()).await {
            Ok(saved) => {
                self.list.editing.set(None);
                let id = saved.id;
                self.list.told.set(Some(FlashMessage::done(
                    format!("{} saved.", saved.name),
                    "It holds from the next request on.",
                )));
                self.list.edit(|apis| {
                    apis.retain(|other| other.id != id);
                    apis.push(saved);
                });
                // Its row is drawn anew, and with it the button that had focus.
                focus_by_id(&menu_button_of(id));
            }
            Err(Problem::Refused(Error::Conflict { .. })) if self.goes_on_from_present(&api).await => {}
            Err(problem) => self.draft.refuse(problem),
        }
    }

    /// True if the API is no longer what the form began with; then it goes on from what it is now.
    async fn goes_on_from_present(self, api: &Api) -> bool {
        let Ok(all) = apis::list().await else { return false };
        let Some(present) = all.iter().find(|other| other.id == api.id).map(ApiDraft::from) else { return false };
        if self.seen.with_untracked(|seen| *seen == present) {
            return false;
        }
        self.seen.set(present);
        self.is_stale.set(true);
        true
    }
}

/// Changes an API: all but its slug.
#[component]
pub(super) fn EditDialog(list: List) -> impl IntoView {
    let edit =
        Edit { list, draft: Draft::new(), seen: RwSignal::new(ApiDraft::default()), is_stale: RwSignal::new(false) };
    Effect::new(move |_| {
        if let Some(api) = list.editing.get() {
            edit.begin(&api);
        }
    });
    let save = Action::new(move |(): &()| edit.save());
    let pending = save.pending();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        edit.draft.problem.set(None);
        edit.is_stale.set(false);
        if !pending.get_untracked() {
            list.told.set(None);
            _ = save.dispatch(());
        }
    };
    let close = Callback::new(move |()| list.editing.set(None));
    let open = Signal::derive(move || list.editing.with(Option::is_some));
    let title = Signal::derive(move || {
        list.editing.with(|api| api.as_ref().map(|api| format!("Edit {}", api.name))).unwrap_or_default()
    });
    view! {
        <Dialog id="edit-api" open=open on_close=close title=title held=pending>
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=edit.draft.problem title="Not saved." fields=&FIELDS />
                    <Stale edit=edit />
                    <Fields draft=edit.draft slug_is_fixed=true />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Save"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// What was typed stays until somebody decides.
#[component]
fn Stale(edit: Edit) -> impl IntoView {
    let take_over = move |_| {
        edit.seen.with_untracked(|seen| edit.draft.load(seen));
        edit.is_stale.set(false);
    };
    view! {
        <Show when=move || edit.is_stale.get()>
            <div class="notice warn" role="alert">
                <div>
                    <b>"Not saved."</b>
                    " Somebody changed this API while the form was open. It keeps what you entered: Save puts that in place of the present values."
                </div>
                <button class="btn small" type="button" on:click=take_over>"Show the present values"</button>
            </div>
        </Show>
    }
}
