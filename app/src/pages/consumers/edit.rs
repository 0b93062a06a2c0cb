use domain::consumer::{Consumer, ConsumerDraft};
use leptos::prelude::*;

use super::fields::Fields;
use super::typed::{EDITED, TypedSecret};
use crate::calls::{PendingAnswer, consumers};
use crate::components::{Copyable, Dialog, FlashMessage, Form, Outcome, use_edit};

/// Changes a consumer: all but its key.
#[component]
pub(super) fn EditDialog(
    editing: RwSignal<Option<Consumer>>,
    told: RwSignal<Option<FlashMessage>>,
    reload: Callback<()>,
) -> impl IntoView {
    let held = RwSignal::new(false);
    let title =
        move || editing.with(|consumer| consumer.as_ref().map(|c| format!("Edit {}", c.name))).unwrap_or_default();
    view! {
        <Dialog
            id="edit-consumer" open=Signal::derive(move || editing.with(Option::is_some)) title=Signal::derive(title)
            held=held on_close=Callback::new(move |()| editing.set(None))
        >
            {move || editing.get().map(|consumer| view! {
                <Content consumer=consumer editing=editing told=told reload=reload held=held />
            })}
        </Dialog>
    }
}

#[component]
fn Content(
    consumer: Consumer,
    editing: RwSignal<Option<Consumer>>,
    told: RwSignal<Option<FlashMessage>>,
    reload: Callback<()>,
    held: RwSignal<bool>,
) -> impl IntoView {
    let secret = TypedSecret::new();
    let key = consumer.key.to_string();
    let change = move |before: Consumer, draft: ConsumerDraft| -> PendingAnswer<Consumer> {
        told.set(None);
        let secret = secret.checked(&draft, true);
        Box::pin(async move { consumers::change(before.id, before, draft, secret?).await })
    };
    let on_saved = move |saved: Consumer| {
        let is_replaced = secret.once.with_untracked(|secret| !secret.is_empty());
        let more =
            if is_replaced { "Whoever runs it needs the new secret from now on." } else { "It holds from now on." };
        told.set(Some(FlashMessage::done(format!("{} saved.", saved.name), more)));
        editing.set(None);
        reload.run(());
    };
    let edit = use_edit(RwSignal::new(consumer), EDITED, change, present, on_saved);
    let saving = edit.saving;
    Effect::new(move |_| held.set(saving.pending.get()));
    view! {
        <Form saving=saving>
            <div class="d-body">
                <Outcome saving=saving changes=edit.changes undone="Not saved." />
                <div class="field">
                    <span class="label">"Consumer key"</span>
                    <Copyable text=key what="consumer key" />
                    <p class="hint">"It never changes."</p>
                </div>
                <Fields draft=edit.draft secret=secret problem=saving.problem names=EDITED is_new=false />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" on:click=move |_| editing.set(None)>"Cancel"</button>
                <button class="btn primary" type="submit" aria-busy=move || saving.pending.get().to_string()>"Save"</button>
            </div>
        </Form>
    }
}

fn present(seen: Consumer) -> PendingAnswer<Consumer> {
    Box::pin(consumers::get(seen.id))
}
