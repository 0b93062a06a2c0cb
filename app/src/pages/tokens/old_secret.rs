//! The secret of the token before its last rotation.

use leptos::prelude::*;

use super::token::Screen;
use crate::calls::{PendingAnswer, tokens};
use crate::components::{FlashMessage, OldSecretCard, OldSecretWords};

const WORDS: OldSecretWords = OldSecretWords {
    noun: "token",
    lead: "Who is listed here needs the new one.",
    ends: "Programs that still use it are refused at once. This cannot be undone. The new secret goes on working.",
    ended: "It is refused from now on.",
};

#[component]
pub(super) fn OldSecret(screen: Screen) -> impl IntoView {
    let old = Memo::new(move |_| screen.details.with(|details| details.old_secret.clone()));
    let end = Callback::new(move |()| -> PendingAnswer<()> {
        Box::pin(tokens::end_old_secret(screen.details.with_untracked(|details| details.token.id)))
    });
    let on_ended = Callback::new(move |told: FlashMessage| {
        screen.told.set(Some(told));
        screen.reload();
    });
    view! {
        <OldSecretCard
            old=old words=&WORDS end=Some(end) on_ended=on_ended reload=Callback::new(move |()| screen.reload())
        />
    }
}
