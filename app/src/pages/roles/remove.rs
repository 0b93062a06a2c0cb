use domain::role::{Role, RoleName};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::PATH;
use crate::calls::{PendingAnswer, roles};
use crate::components::{AskDialog, AskWords, FlashMessage, use_ask, use_parting};

const WORDS: AskWords = AskWords { undone: "Not removed.", doing: "Removing…" };

/// Asks before a role is removed, then leads to the list.
#[component]
pub(super) fn RemoveDialog(role: RwSignal<Role>, removing: RwSignal<Option<RoleName>>) -> impl IntoView {
    let (parting, navigate) = (use_parting(), use_navigate());
    let act = |name: RoleName| -> PendingAnswer<RoleName> {
        Box::pin(async move { roles::remove(name.clone()).await.map(|()| name) })
    };
    let on_done = move |name: RoleName| {
        parting.leave(FlashMessage::done(format!("{name} removed."), ""));
        navigate(PATH, NavigateOptions { replace: true, ..NavigateOptions::default() });
    };
    let ask = use_ask(removing, act, on_done, Callback::new(|()| ()));
    let title = move || removing.with(|name| name.as_ref().map(|name| format!("Remove {name}?"))).unwrap_or_default();
    let is_held = move || role.with(Role::is_held);
    view! {
        <AskDialog
            id="remove-role" ask=ask words=WORDS title=Signal::derive(title) button="Remove role"
            lead="This cannot be undone. Only a role that nobody has can be removed."
        >
            <p>{move || if is_held() { "Somebody has it, as “Who has it” shows. Give them another role first." } else { "Nobody has it." }}</p>
        </AskDialog>
    }
}
