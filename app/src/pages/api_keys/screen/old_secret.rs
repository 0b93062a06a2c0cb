//! The secret before the last rotation: who still calls with it, and its end.

use domain::api_key::{OldCaller, OldSecret};
use domain::page::grouped;
use leptos::prelude::*;

use super::key::Screen;
use crate::calls::{Problem, api_keys};
use crate::components::{EndDialog, Exact, FlashMessage, When, counted};

/// Only while it works.
#[component]
pub(super) fn OldSecretCard(screen: Screen) -> impl IntoView {
    let old = Memo::new(move |_| screen.details.with(|details| details.old_secret.clone()));
    let ending = RwSignal::new(false);
    view! {
        {move || old.get().map(|OldSecret { works_until, callers }| {
            let list = if callers.is_empty() {
                view! { <div class="body"><p class="muted">"Nobody has called with it since then."</p></div> }.into_any()
            } else {
                view! { <Callers callers=callers /> }.into_any()
            };
            view! {
                <section class="card" aria-labelledby="key-old">
                    <header>
                        <h2 id="key-old">"Old secret"</h2>
                        <p>
                            "The key got a new secret, and the one before it works too until " <Exact at=works_until />
                            ". Who is listed here needs the new one."
                        </p>
                    </header>
                    {list}
                    {screen.is_own.then(|| view! {
                        <footer>
                            <button class="btn danger" type="button" aria-haspopup="dialog" on:click=move |_| ending.set(true)>
                                "End it now…"
                            </button>
                        </footer>
                    })}
                </section>
            }
        })}
        {screen.is_own.then(|| view! { <EndOldSecret screen=screen open=ending old=old /> })}
    }
}

#[component]
fn Callers(callers: Vec<OldCaller>) -> impl IntoView {
    let row = |OldCaller { address, agent, calls, first_at, last_at }: OldCaller| {
        let agent = if agent.is_empty() { "unnamed".to_owned() } else { agent };
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

#[component]
fn EndOldSecret(screen: Screen, open: RwSignal<bool>, old: Memo<Option<OldSecret>>) -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    let end = Action::new(move |(): &()| api_keys::end_old_secret(screen.details.with_untracked(|d| d.key.id)));
    let pending = end.pending();
    Effect::new(move |_| match end.value().get() {
        Some(Ok(())) => {
            end.clear();
            open.set(false);
            screen.tell(FlashMessage::done("Old secret ended.", "It is refused from now on."));
            screen.reload();
        }
        Some(Err(refused)) => {
            // It may have ended although the answer was lost.
            screen.reload();
            problem.set(Some(refused));
        }
        None => {}
    });
    view! {
        <EndDialog
            id="end-old-secret" open=open title="End the old secret now?" ends="End old secret"
            lead="Programs that still use it are refused at once. This cannot be undone. The new secret goes on working."
            pending=pending problem=problem on_end=Callback::new(move |()| _ = end.dispatch(()))
        >
            {move || old.get().map(|old| last_caller(&old.callers))}
        </EndDialog>
    }
}

/// Whether anything may still depend on it.
fn last_caller(callers: &[OldCaller]) -> AnyView {
    let Some(latest) = callers.first() else {
        return view! { <p>"Nobody has called with it since the key got its new secret."</p> }.into_any();
    };
    let who = if callers.len() == 1 { "1 caller has".to_owned() } else { format!("{} callers have", callers.len()) };
    let (address, at) = (latest.address.clone(), latest.last_at);
    view! {
        <div class="notice warn">
            <div>{who} " used it since the key got its new secret; the latest, " <b>{address}</b> ", " <When at=at /> "."</div>
        </div>
    }
    .into_any()
}
