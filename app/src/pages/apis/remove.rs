//! Asking before an API is removed: what that would break, then doing it.

use domain::api::InUse;
use domain::page::grouped;
use leptos::prelude::*;

use super::List;
use crate::calls::{Problem, apis};
use crate::components::{Dialog, FlashMessage, FormError, counted, focus_by_id, foreseen};

#[component]
pub(super) fn RemoveDialog(list: List) -> impl IntoView {
    let removing = list.removing;
    let problem = RwSignal::new(None::<Problem>);
    let in_use = Action::new(|id: &domain::id::ApiId| apis::in_use(*id));
    let remove = Action::new(move |api: &domain::api::Api| {
        let (id, name) = (api.id, api.name.clone());
        async move {
            match apis::remove(id).await {
                Ok(()) => {
                    removing.set(None);
                    list.told.set(Some(FlashMessage::done(
                        format!("{name} removed."),
                        "Nothing has access to it from now on.",
                    )));
                    list.edit(|apis| apis.retain(|other| other.id != id));
                    focus_by_id(super::HEADING);
                }
                Err(refused) => {
                    // It may be gone although the answer was lost, or because somebody else was quicker.
                    list.apis.refetch();
                    problem.set(Some(refused));
                }
            }
        }
    });
    Effect::new(move |_| {
        if let Some(api) = removing.get() {
            problem.set(None);
            in_use.clear();
            _ = in_use.dispatch(api.id);
        }
    });
    let pending = remove.pending();
    let close = Callback::new(move |()| removing.set(None));
    let run = move |_| {
        if let Some(api) = removing.get_untracked().filter(|_| !pending.get_untracked()) {
            problem.set(None);
            list.told.set(None);
            _ = remove.dispatch(api);
        }
    };
    let open = Signal::derive(move || removing.with(Option::is_some));
    let title = Signal::derive(move || {
        removing.with(|api| api.as_ref().map(|api| format!("Remove {}?", api.name))).unwrap_or_default()
    });
    view! {
        <Dialog
            id="remove-api" open=open on_close=close title=title held=pending
            lead="Requests to it are refused from the next one on. This cannot be undone; switching it off can."
        >
            <div class="d-body">
                {move || foreseen(in_use.value().get(), "break", |found| view! { <Broken found=found /> }.into_any())}
                <FormError problem=problem title="Not removed." />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn danger" type="button" aria-busy=move || pending.get().to_string() on:click=run>
                    {move || if pending.get() { "Removing…" } else { "Remove API" }}
                </button>
            </div>
        </Dialog>
    }
}

/// What will break.
#[component]
fn Broken(found: InUse) -> impl IntoView {
    let InUse { roles, keys, calls } = found;
    if roles.is_empty() && keys == 0 && calls == 0 {
        return view! { <p role="status">"No role of your own gives access to it, no key is narrowed to it, and there were no calls in the last 24 hours."</p> }.into_any();
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
                <li><span>"Calls in the last 24 hours"</span><b>{grouped(calls)}</b></li>
            </ul>
        </div>
    }
    .into_any()
}
