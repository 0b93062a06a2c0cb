use domain::role::Role;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::PATH;
use crate::calls::{Problem, roles};
use crate::components::{ConfirmDialog, Dialog, FlashMessage, FormError, use_parting};

/// Asks before a role is removed, then leads to the list.
#[component]
pub(super) fn RemoveDialog(role: RwSignal<Role>, open: RwSignal<bool>) -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    let confirming = RwSignal::new(false);
    let (parting, navigate) = (use_parting(), use_navigate());
    let name = StoredValue::new(role.with_untracked(|role| role.name.clone()));
    let leave = Callback::new(move |()| {
        parting.leave(FlashMessage::done(format!("{} removed.", name.get_value()), ""));
        navigate(PATH, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
    let remove = Action::new(move |(): &()| async move {
        match roles::remove(name.get_value()).await {
            Ok(()) => {
                open.set(false);
                leave.run(());
            }
            Err(refused) if refused.wants_password() => confirming.set(true),
            Err(refused) => problem.set(Some(refused)),
        }
    });
    let pending = remove.pending();
    let run = Callback::new(move |()| {
        problem.set(None);
        if !pending.get_untracked() {
            _ = remove.dispatch(());
        }
    });
    let close = Callback::new(move |()| {
        open.set(false);
        problem.set(None);
    });
    // One dialog at a time: this one steps aside for the password.
    let visible = Signal::derive(move || open.get() && !confirming.get());
    let is_held = move || role.with(Role::is_held);
    view! {
        <Dialog
            id="remove-role" open=visible on_close=close title=format!("Remove {}?", name.get_value()) held=pending
            lead="This cannot be undone. Only a role that nobody has can be removed."
        >
            <div class="d-body">
                <p>{move || if is_held() { "Somebody has it, as “Who has it” shows. Give them another role first." } else { "Nobody has it." }}</p>
                <FormError problem=problem title="Not removed." />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn danger" type="button" aria-busy=move || pending.get().to_string() on:click=move |_| run.run(())>
                    {move || if pending.get() { "Removing…" } else { "Remove role" }}
                </button>
            </div>
        </Dialog>
        <ConfirmDialog id="confirm-removal" open=confirming on_confirmed=run />
    }
}
