//! The secret of the application before its last rotation.

use leptos::prelude::*;

use super::application::Screen;
use crate::calls::{PendingAnswer, applications};
use crate::components::{FlashMessage, OldSecretCard, OldSecretWords};

const WORDS: OldSecretWords = OldSecretWords {
    noun: "application",
    lead: "Who is listed here needs the new one. Tokens that were given for it go on working until they expire.",
    ends: "Whoever still uses it gets no token any more. This cannot be undone. The new secret goes on working, and so do \
           tokens that are out, until they expire. To end those too, end all tokens.",
    ended: "No token is given for it from now on.",
};

#[component]
pub(super) fn OldSecret(screen: Screen) -> impl IntoView {
    let old = Memo::new(move |_| screen.details.with(|details| details.old_secret.clone()));
    let end = Callback::new(move |()| -> PendingAnswer<()> {
        Box::pin(applications::end_old_secret(screen.details.with_untracked(|details| details.application.id)))
    });
    let on_ended = Callback::new(move |told: FlashMessage| screen.done(told));
    view! {
        <OldSecretCard
            old=old words=&WORDS end=screen.may_change.then_some(end) on_ended=on_ended reload=screen.actions.reload
        />
    }
}
