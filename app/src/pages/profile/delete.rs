//! Asking before a key is deleted. The row stays until the server has done it.

use domain::id::KeyId;
use domain::status::Status;
use leptos::prelude::*;

use super::api_keys::{HEADING, Own};
use crate::calls::{Problem, api_keys};
use crate::components::{Dialog, FlashMessage, FormError, When, focus_by_id};

#[component]
pub(super) fn DeleteDialog(own: Own) -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    let delete = Action::new(|id: &KeyId| api_keys::delete(vec![*id]));
    let pending = delete.pending();
    Effect::new(move |_| match delete.value().get() {
        Some(Ok(())) => {
            delete.clear();
            finish(own);
        }
        Some(Err(refused)) => {
            // It may be deleted although the answer was lost.
            own.keys.refetch();
            problem.set(Some(refused));
        }
        None => {}
    });
    Effect::new(move |_| {
        own.deleting.track();
        problem.set(None);
    });
    let close = Callback::new(move |()| own.deleting.set(None));
    let run = move |_| {
        if let Some(key) = own.deleting.get_untracked().filter(|_| !pending.get_untracked()) {
            problem.set(None);
            delete.dispatch(key.id);
        }
    };
    let title =
        move || own.deleting.with(|key| key.as_ref().map(|key| format!("Delete {}?", key.name)).unwrap_or_default());
    view! {
        <Dialog
            id="delete" open=Signal::derive(move || own.deleting.with(Option::is_some)) on_close=close held=pending
            title=Signal::derive(title) lead="Deleting cannot be undone. Programs that use this key are refused at once."
        >
            <div class="d-body">
                <FormError problem=problem title="Not deleted." />
                {move || last_use(own)}
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn danger" type="button" aria-busy=move || pending.get().to_string() on:click=run>
                    {move || if pending.get() { "Deleting…" } else { "Delete key" }}
                </button>
            </div>
        </Dialog>
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

fn finish(own: Own) {
    let Some(key) = own.deleting.get_untracked() else { return };
    own.deleting.set(None);
    own.edit(|keys| keys.retain(|other| other.id != key.id));
    own.told.set(Some(FlashMessage::done(format!("{} deleted.", key.name), "It is refused from now on.")));
    own.keys.refetch();
    focus_by_id(HEADING);
}
