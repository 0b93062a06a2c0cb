//! The secret before the last one, and its end.

use leptos::prelude::*;

use super::application::Screen;
use crate::calls::{Problem, applications};
use crate::components::{EndDialog, Exact, FlashMessage};

/// Only while it works.
#[component]
pub(super) fn OldSecretCard(screen: Screen) -> impl IntoView {
    let until = Memo::new(move |_| screen.details.with(|details| details.old_secret_until));
    let ending = RwSignal::new(false);
    view! {
        {move || until.get().map(|until| view! {
            <section class="card" aria-labelledby="application-old">
                <header>
                    <h2 id="application-old">"Old secret"</h2>
                    <p>
                        "The application got a new secret, and the one before it works too until " <Exact at=until />
                        ". Tokens that it was given go on working until they expire."
                    </p>
                </header>
                <div class="body"></div>
                {screen.may_change.then(|| view! {
                    <footer>
                        <button class="btn danger" type="button" aria-haspopup="dialog" on:click=move |_| ending.set(true)>
                            "End it now…"
                        </button>
                    </footer>
                })}
            </section>
        })}
        {screen.may_change.then(|| view! { <EndOldSecret screen=screen open=ending /> })}
    }
}

#[component]
fn EndOldSecret(screen: Screen, open: RwSignal<bool>) -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    let end = Action::new(move |(): &()| {
        let id = screen.details.with_untracked(|details| details.application.id);
        async move {
            match applications::end_old_secret(id).await {
                Ok(()) => {
                    open.set(false);
                    screen.done(FlashMessage::done("Old secret ended.", "No token is given for it from now on."));
                }
                Err(refused) => {
                    // It may have ended although the answer was lost.
                    screen.actions.reload.run(());
                    problem.set(Some(refused));
                }
            }
        }
    });
    let pending = end.pending();
    view! {
        <EndDialog
            id="end-old-secret" open=open title="End the old secret now?" ends="End old secret"
            lead="Whoever still uses it gets no token any more. This cannot be undone. The new secret goes on working."
            pending=pending problem=problem on_end=Callback::new(move |()| _ = end.dispatch(()))
        >
            <p>"Tokens that were given for it go on working until they expire. To end those too, end all tokens."</p>
        </EndDialog>
    }
}
