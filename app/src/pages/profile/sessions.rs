use domain::id::SessionId;
use domain::session::Session;
use leptos::prelude::*;

use crate::calls::{Answer, session};
use crate::components::{Failed, FlashMessage, Loading, focus_by_id};
use crate::pages::sessions::{SessionTable, in_words};

/// Has focus when the button that had it is gone.
const HEADING: &str = "sessions-title";

#[derive(Clone, Copy)]
struct Ending {
    one: Action<SessionId, Answer<()>>,
    others: Action<(), Answer<u64>>,
}

/// Where the viewer is signed in.
#[component]
pub(super) fn Sessions(
    sessions: Resource<Answer<Vec<Session>>>,
    told: RwSignal<Option<FlashMessage>>,
) -> impl IntoView {
    let ending = Ending {
        one: Action::new(|id: &SessionId| session::end(*id)),
        others: Action::new(|(): &()| session::end_others()),
    };
    let finish = move |notice: FlashMessage| {
        told.set(Some(notice));
        sessions.refetch();
        focus_by_id(HEADING);
    };
    Effect::new(move |_| match ending.one.value().get() {
        Some(Ok(())) => finish(FlashMessage::done("Session ended.", "That browser has to sign in again.")),
        Some(Err(problem)) => told.set(Some(FlashMessage::failed("The session was not ended.", &problem))),
        None => {}
    });
    Effect::new(move |_| match ending.others.value().get() {
        Some(Ok(count)) => finish(FlashMessage::done(ended(count), "Only this browser is still signed in.")),
        Some(Err(problem)) => told.set(Some(FlashMessage::failed("The other sessions were not ended.", &problem))),
        None => {}
    });
    let retry = Callback::new(move |()| sessions.refetch());
    view! {
        <section class="card" aria-labelledby=HEADING>
            <header>
                <h2 id=HEADING tabindex="-1">"Sessions"</h2>
                <p>"Where you are signed in. If you do not know one of them, end it and change your password."</p>
            </header>
            <Transition fallback=|| view! { <Loading what="your sessions" /> }>
                {move || sessions.get().map(|answer| match answer {
                    Ok(sessions) => table(sessions, ending).into_any(),
                    Err(problem) => view! { <Failed what="your sessions" problem=problem retry=retry /> }.into_any(),
                })}
            </Transition>
        </section>
    }
}

fn ended(count: u64) -> String {
    match count {
        0 => "There was no other session.".to_owned(),
        1 => "1 other session ended.".to_owned(),
        count => format!("{count} other sessions ended."),
    }
}

fn table(sessions: Vec<Session>, ending: Ending) -> impl IntoView {
    let others = sessions.iter().any(|session| !session.is_current);
    let pending = ending.others.pending();
    view! {
        <SessionTable
            sessions=sessions caption="Your sessions, the latest use first"
            action=Some(Callback::new(move |session| end_button(session, ending).into_any()))
        />
        {others.then(|| view! {
            <footer>
                <button
                    class="btn" type="button" aria-busy=move || pending.get().to_string()
                    on:click=move |_| if !pending.get_untracked() { _ = ending.others.dispatch(()) }
                >
                    "End all others"
                </button>
            </footer>
        })}
    }
}

fn end_button(Session { id, address, agent, .. }: Session, ending: Ending) -> impl IntoView {
    let pending = move || ending.one.input().with(|input| *input == Some(id));
    view! {
        <button
            class="btn small" type="button" aria-label=format!("End session: {}, {address}", in_words(&agent))
            aria-busy=move || pending().to_string() on:click=move |_| if !pending() { _ = ending.one.dispatch(id) }
        >
            "End session"
        </button>
    }
}
