//! Asking before the selected keys are deleted, all of them or none.

use domain::api_key::ApiKey;
use domain::id::KeyId;
use domain::status::Status;
use leptos::prelude::*;

use super::api_keys::{HEADING, Own};
use super::batch::keys;
use crate::calls::{Problem, api_keys};
use crate::components::{Dialog, FlashMessage, FormError, When, focus_by_id};
use crate::pages::selection::Selected;

#[component]
pub(super) fn DeleteSelectedDialog(own: Own) -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    let delete = Action::new(|ids: &Vec<KeyId>| {
        let ids = ids.clone();
        async move { api_keys::delete(ids.clone()).await.map(|()| ids) }
    });
    let pending = delete.pending();
    Effect::new(move |_| match delete.value().get() {
        Some(Ok(ids)) => {
            delete.clear();
            finish(own, &ids);
        }
        Some(Err(refused)) => {
            // They may be deleted although the answer was lost.
            own.keys.refetch();
            problem.set(Some(refused));
        }
        None => {}
    });
    Effect::new(move |_| {
        own.deleting_selected.track();
        problem.set(None);
    });
    let close = Callback::new(move |()| own.deleting_selected.set(false));
    let run = move |_| {
        if !pending.get_untracked() {
            problem.set(None);
            delete.dispatch(own.selected.with_untracked(Selected::ids));
        }
    };
    let count = move || keys(own.selected.with(Selected::count) as u64);
    view! {
        <Dialog
            id="delete-selected" open=own.deleting_selected on_close=close held=pending
            title=Signal::derive(move || format!("Delete {}?", count()))
            lead="Deleted keys cannot be recovered. Programs that use them are refused at once."
        >
            <div class="d-body">
                <FormError problem=problem title="Nothing was deleted." />
                {move || list(own)}
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn danger" type="button" aria-busy=move || pending.get().to_string() on:click=run>
                    {move || if pending.get() { "Deleting…".to_owned() } else { format!("Delete {}", count()) }}
                </button>
            </div>
        </Dialog>
    }
}

/// The selected keys of this page, and whether anything may still depend on them.
fn list(own: Own) -> AnyView {
    let all = own.selected.with(Selected::count);
    let here = own.keys.with(|answer| match answer {
        Some(Ok(page)) => page.items.iter().filter(|key| own.selected.with(|s| s.has(key.id))).cloned().collect(),
        _ => Vec::<ApiKey>::new(),
    });
    let elsewhere = all.saturating_sub(here.len()) as u64;
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
    let more = (elsewhere > 0).then(|| view! { <p>{keys(elsewhere)} " on other pages of the list."</p> });
    view! { {list} {more} }.into_any()
}

fn finish(own: Own, ids: &[KeyId]) {
    own.deleting_selected.set(false);
    own.selected.set(Selected::default());
    own.edit(|keys| keys.retain(|key| !ids.contains(&key.id)));
    let title = format!("{} deleted.", keys(ids.len() as u64));
    let more = if ids.len() == 1 { "It is refused from now on." } else { "They are refused from now on." };
    own.told.set(Some(FlashMessage::done(title, more)));
    own.keys.refetch();
    focus_by_id(HEADING);
}
