//! What consumers of OAuth 1.0a may do for somebody, as their own profile and their screen show it.

use domain::authorization::Authorization;
use leptos::prelude::*;

use crate::calls::PendingAnswer;
use crate::components::{AskDialog, AskWords, When, use_ask};

const WORDS: AskWords = AskWords { undone: "Nothing was withdrawn.", doing: "Withdrawing…" };

/// Authorizations in their order. With `withdrawing`, each can be withdrawn.
#[component]
pub(super) fn AuthorizationTable(
    authorizations: Vec<Authorization>,
    caption: &'static str,
    withdrawing: Option<RwSignal<Option<Authorization>>>,
) -> impl IntoView {
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Application"</th>
                        <th scope="col" class="c-roles">"May reach"</th>
                        <th scope="col" class="c-created">"Since"</th>
                        <th scope="col" class="c-expires">"Ends"</th>
                        <th scope="col" class="c-used">"Last used"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{authorizations.into_iter().map(|one| row(one, withdrawing)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(authorization: Authorization, withdrawing: Option<RwSignal<Option<Authorization>>>) -> impl IntoView {
    let Authorization { name, is_approved, created_at, expires_at, last_used_at, .. } = authorization.clone();
    let reach = authorization.reach_in_words();
    let label = format!("Withdraw {name}");
    let button = withdrawing.map(|withdrawing| {
        let ask = move |_| withdrawing.set(Some(authorization.clone()));
        view! { <button class="btn small" type="button" aria-haspopup="dialog" aria-label=label on:click=ask>"Withdraw"</button> }
    });
    let used = move || match last_used_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => view! { <span class="muted">"Never used"</span> }.into_any(),
    };
    view! {
        <tr class:dim=!is_approved>
            <td class="c-name">
                <span class="name" dir="auto">{name}</span>
                {(!is_approved).then(|| view! { " " <span class="status disapproved">"Not approved"</span> })}
                <span class="meta">
                    {reach.clone()} " · " {if last_used_at.is_some() { "last used " } else { "" }} {used()}
                </span>
            </td>
            <td class="c-roles c-wrap">{reach}</td>
            <td class="c-created"><When at=created_at /></td>
            <td class="c-expires"><When at=expires_at /></td>
            <td class="c-used">{used()}</td>
            <td class="c-more">{button}</td>
        </tr>
    }
}

/// Asks before one is withdrawn.
#[component]
pub(super) fn WithdrawDialog(
    withdrawing: RwSignal<Option<Authorization>>,
    /// Withdraws it, on the server.
    act: Callback<Authorization, PendingAnswer<()>>,
    /// Takes the name of the consumer.
    on_done: Callback<String>,
    reload: Callback<()>,
) -> impl IntoView {
    let withdraw = move |authorization: Authorization| -> PendingAnswer<String> {
        let (name, answer) = (authorization.name.clone(), act.run(authorization));
        Box::pin(async move { answer.await.map(|()| name) })
    };
    let ask = use_ask(withdrawing, withdraw, move |name| on_done.run(name), reload);
    let name = move || withdrawing.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    view! {
        <AskDialog
            id="withdraw" ask=ask words=WORDS title=Signal::derive(move || format!("Withdraw {}?", name()))
            button=Signal::stored("Withdraw".to_owned())
        >
            <p>
                {move || format!("The next request that {} makes is refused. It can ask again, and it is then allowed again or not.", name())}
            </p>
        </AskDialog>
    }
}
