//! The secret of the key before its last rotation.

use leptos::prelude::*;

use super::key::Screen;
use crate::calls::{PendingAnswer, api_keys};
use crate::components::{FlashMessage, OldSecretCard, OldSecretWords};

const WORDS: OldSecretWords = OldSecretWords {
    noun: "key",
    lead: "Who is listed here needs the new one.",
    ends: "Programs that still use it are refused at once. This cannot be undone. The new secret goes on working.",
    ended: "It is refused from now on.",
};

#[component]
pub(super) fn OldSecret(screen: Screen) -> impl IntoView {
    let old = Memo::new(move |_| screen.details.with(|details| details.old_secret.clone()));
    let end = Callback::new(move |()| -> PendingAnswer<()> {
        Box::pin(api_keys::end_old_secret(screen.details.with_untracked(|details| details.key.id)))
    });
    let reload = Callback::new(move |()| screen.reload());
    let on_ended = Callback::new(move |told: FlashMessage| {
        screen.tell(told);
        screen.reload();
    });
    view! { <OldSecretCard old=old words=&WORDS end=screen.is_own.then_some(end) on_ended=on_ended reload=reload /> }
}
