//! Where somebody is signed in, and ending that.

use domain::id::SessionId;
use domain::session::Session;
use leptos::prelude::*;

use super::person::Screen;
use crate::calls::{Answer, PendingAnswer, users};
use crate::components::{AskDialog, AskWords, Empty, FlashMessage, Shape, counted, use_ask};
use crate::pages::sessions::{SessionTable, in_words};

const WORDS: AskWords = AskWords { undone: "Nothing was ended.", doing: "Ending…" };

/// What is to end: one session, with its browser and address, or all.
#[derive(Clone, PartialEq)]
enum Ending {
    One(SessionId, String),
    All,
}

#[component]
pub(super) fn Sessions(screen: Screen, sessions: Vec<Session>) -> impl IntoView {
    let ending = RwSignal::new(None::<Ending>);
    if sessions.is_empty() {
        let title = move || screen.user.with(|user| format!("{} is not signed in", user.name));
        return view! {
            <Empty
                shape=Shape::Key title=Signal::derive(title)
                text="A session ends after half an hour without use, and after twelve hours in any case."
            />
        }
        .into_any();
    }
    let others = sessions.iter().any(|session| !session.is_current);
    let button = move |Session { id, address, agent, .. }: Session| {
        let place = format!("{}, {address}", in_words(&agent));
        let label = format!("End session: {place}");
        let end = move |_| ending.set(Some(Ending::One(id, place.clone())));
        view! {
            <button class="btn small" type="button" aria-haspopup="dialog" aria-label=label on:click=end>"End session"</button>
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby="user-sessions">
            <header>
                <h2 id="user-sessions" tabindex="-1">"Sessions"</h2>
                <p>"Where they are signed in to this console. Their API keys are another matter: those go on working."</p>
            </header>
            <SessionTable sessions=sessions caption="Sessions, the latest use first" action=screen.may_change.then(|| Callback::new(button)) />
            {(others && screen.may_change).then(|| view! {
                <footer>
                    <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| ending.set(Some(Ending::All))>
                        "End all sessions…"
                    </button>
                </footer>
            })}
        </section>
        {screen.may_change.then(|| view! { <EndDialog screen=screen ending=ending /> })}
    }
    .into_any()
}

#[component]
fn EndDialog(screen: Screen, ending: RwSignal<Option<Ending>>) -> impl IntoView {
    let name = move || screen.user.with(|user| user.name.clone());
    let act =
        move |what: Ending| -> PendingAnswer<u64> { Box::pin(ended(screen.user.with_untracked(|user| user.id), what)) };
    let on_done = move |count: u64| {
        let more = "Whoever used it has to sign in again.";
        screen.told.set(Some(FlashMessage::done(format!("{} ended.", counted(count, "session")), more)));
        screen.reload.run(());
    };
    let ask = use_ask(ending, act, on_done, screen.reload);
    let title = move || match ending.get() {
        Some(Ending::One(..)) => format!("End a session of {}?", name()),
        _ => format!("End every session of {}?", name()),
    };
    let words = move || match ending.get() {
        Some(Ending::One(_, place)) => format!("{place}: that browser is signed out at once."),
        _ => {
            "They are signed out everywhere at once. They can sign in again: to keep them out, disable them.".to_owned()
        }
    };
    view! {
        <AskDialog id="end-sessions" ask=ask words=WORDS title=Signal::derive(title) button=Signal::stored("End".to_owned())>
            <p>{words}</p>
        </AskDialog>
    }
}

async fn ended(user: domain::id::UserId, what: Ending) -> Answer<u64> {
    match what {
        Ending::One(session, _) => users::end_session(user, session).await.map(|()| 1),
        Ending::All => users::end_sessions(user).await,
    }
}
