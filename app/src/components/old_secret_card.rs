use domain::page::grouped;
use domain::rotation::{OldSecret, OldSecretCaller};
use leptos::prelude::*;

use super::ask::{AskDialog, AskWords, use_ask};
use super::counted::counted;
use super::notice::FlashMessage;
use super::when::{Exact, When};
use crate::calls::PendingAnswer;

/// How one kind of credential speaks of its old secret.
pub(crate) struct OldSecretWords {
    /// What has the secrets, as in “The … got a new secret”.
    pub(crate) noun: &'static str,
    /// What follows for whoever still calls with it.
    pub(crate) lead: &'static str,
    /// What ends with it, before it is done.
    pub(crate) ends: &'static str,
    /// And once it is.
    pub(crate) ended: &'static str,
}

const ENDING: AskWords = AskWords { undone: "Not ended.", doing: "Ending…" };

/// The secret before the last rotation: who still calls with it, and its end. There is nothing while none works.
#[component]
pub(crate) fn OldSecretCard(
    #[prop(into)] old: Signal<Option<OldSecret>>,
    words: &'static OldSecretWords,
    /// For whoever may end it.
    end: Option<Callback<(), PendingAnswer<()>>>,
    on_ended: Callback<FlashMessage>,
    /// Asks for the credential anew: the secret may have ended although the answer was lost.
    reload: Callback<()>,
) -> impl IntoView {
    let ending = RwSignal::new(None::<()>);
    let card = move |OldSecret { works_until, callers }: OldSecret| {
        let list = if callers.is_empty() {
            view! { <div class="body"><p class="muted">"Nobody has called with it since then."</p></div> }.into_any()
        } else {
            view! { <Callers callers=callers /> }.into_any()
        };
        view! {
            <section class="card" aria-labelledby="old-secret">
                <header>
                    <h2 id="old-secret">"Old secret"</h2>
                    <p>
                        "The " {words.noun} " got a new secret, and the one before it works too until " <Exact at=works_until />
                        ". " {words.lead}
                    </p>
                </header>
                {list}
                {end.is_some().then(|| view! {
                    <footer>
                        <button class="btn danger" type="button" aria-haspopup="dialog" on:click=move |_| ending.set(Some(()))>
                            "End it now…"
                        </button>
                    </footer>
                })}
            </section>
        }
    };
    view! {
        {move || old.get().map(card)}
        {end.map(|end| {
            let on_done = move |()| on_ended.run(FlashMessage::done("Old secret ended.", words.ended));
            let ask = use_ask(ending, move |()| end.run(()), on_done, reload);
            view! {
                <AskDialog
                    id="end-old-secret" ask=ask words=ENDING title="End the old secret now?" lead=words.ends
                    button="End old secret"
                >
                    {move || old.get().map(|old| last_caller(&old.callers, words.noun))}
                </AskDialog>
            }
        })}
    }
}

#[component]
fn Callers(callers: Vec<OldSecretCaller>) -> impl IntoView {
    let row = |OldSecretCaller { address, agent, calls, first_at, last_at }: OldSecretCaller| {
        let (address, agent) = (known(&address), if agent.is_empty() { "unnamed".to_owned() } else { agent });
        view! {
            <tr>
                <td class="c-name">
                    <span class="name mono">{address}</span>
                    <span class="meta">{agent.clone()} " · " {counted(calls, "call")} " · last " <When at=last_at /></span>
                </td>
                <td class="c-client" title=agent.clone()>{agent.clone()}</td>
                <td class="c-calls c-num">{grouped(calls)}</td>
                <td class="c-created"><When at=first_at /></td>
                <td class="c-updated"><When at=last_at /></td>
            </tr>
        }
    };
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Who called with the old secret, the latest first"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Address"</th>
                        <th scope="col" class="c-client">"Client"</th>
                        <th scope="col" class="c-calls c-num">"Calls"</th>
                        <th scope="col" class="c-created">"First"</th>
                        <th scope="col" class="c-updated">"Last"</th>
                    </tr>
                </thead>
                <tbody>{callers.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Whether anything may still depend on it.
fn last_caller(callers: &[OldSecretCaller], noun: &str) -> AnyView {
    let since = format!("since the {noun} got its new secret");
    let Some(latest) = callers.first() else {
        return view! { <p>"Nobody has called with it " {since} "."</p> }.into_any();
    };
    let who = if callers.len() == 1 { "1 caller has".to_owned() } else { format!("{} callers have", callers.len()) };
    let (address, at) = (known(&latest.address), latest.last_at);
    view! {
        <div class="notice warn">
            <div>{who} " used it " {since} "; the latest, " <b>{address}</b> ", " <When at=at /> "."</div>
        </div>
    }
    .into_any()
}

/// The address, which whoever asks about a secret need not tell.
fn known(address: &str) -> String {
    if address.is_empty() { "unknown".to_owned() } else { address.to_owned() }
}
