//! Tokens that work now, and the end of all of them.

use domain::application::{LiveToken, MAX_TOKENS};
use domain::page::grouped;
use leptos::prelude::*;

use super::application::Screen;
use crate::calls::{PendingAnswer, applications};
use crate::components::{AskDialog, AskWords, FlashMessage, When, counted, use_ask};

const ENDING: AskWords = AskWords { undone: "Not ended.", doing: "Ending…" };

#[component]
pub(super) fn Tokens(screen: Screen) -> impl IntoView {
    let tokens = Memo::new(move |_| screen.details.with(|details| details.tokens.clone()));
    let alive = Memo::new(move |_| screen.details.with(|details| details.tokens_alive));
    let ending = RwSignal::new(None::<()>);
    let lead = move || match alive.get() {
        0 if screen.disabled() => "None works while the application is disabled.".to_owned(),
        0 => "None works now. It gets one at /oauth2/token.".to_owned(),
        count if count > u64::from(MAX_TOKENS) => {
            format!("{} work now. These are the latest {MAX_TOKENS}.", grouped(count))
        }
        1 => "1 works now.".to_owned(),
        count => format!("{count} work now."),
    };
    view! {
        <section class="card" aria-labelledby="application-tokens">
            <header>
                <h2 id="application-tokens">"Tokens"</h2>
                <p>{lead}</p>
            </header>
            {move || if tokens.with(Vec::is_empty) {
                view! { <div class="body"></div> }.into_any()
            } else {
                view! { <Table tokens=tokens.get() /> }.into_any()
            }}
            <Show when=move || screen.may_change && alive.get() != 0>
                <footer>
                    <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| ending.set(Some(()))>
                        "End all tokens…"
                    </button>
                </footer>
            </Show>
        </section>
        {screen.may_change.then(|| view! { <EndTokens screen=screen ending=ending alive=alive /> })}
    }
}

#[component]
fn Table(tokens: Vec<LiveToken>) -> impl IntoView {
    let row = |LiveToken { id, scope, created_at, expires_at }: LiveToken| {
        let shown = if scope.is_empty() { "nothing".to_owned() } else { scope };
        view! {
            <tr>
                <td class="c-name">
                    <code class="name" title=id.to_string()>{id.to_string()}</code>
                    <span class="meta">{shown.clone()} " · issued " <When at=created_at /> " · expires " <When at=expires_at /></span>
                </td>
                <td class="c-scope c-wrap">{shown}</td>
                <td class="c-created"><When at=created_at /></td>
                <td class="c-expires"><When at=expires_at /></td>
            </tr>
        }
    };
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Tokens that work, the latest first"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Token ID"</th>
                        <th scope="col" class="c-scope">"Scope"</th>
                        <th scope="col" class="c-created">"Issued"</th>
                        <th scope="col" class="c-expires">"Expires"</th>
                    </tr>
                </thead>
                <tbody>{tokens.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn EndTokens(screen: Screen, ending: RwSignal<Option<()>>, alive: Memo<u64>) -> impl IntoView {
    let act = move |()| -> PendingAnswer<()> {
        Box::pin(applications::revoke_tokens(screen.details.with_untracked(|details| details.application.id)))
    };
    let on_done = move |()| screen.done(FlashMessage::done("All tokens ended.", "They are refused from now on."));
    let ask = use_ask(ending, act, on_done, screen.actions.reload);
    view! {
        <AskDialog
            id="end-tokens" ask=ask words=ENDING title="End all tokens?" button="End all tokens"
            lead="They are refused at once, and that cannot be undone. The application can get new ones with its secret."
        >
            <p>{move || format!("{} now.", if alive.get() == 1 { "1 token works".to_owned() } else { format!("{} work", counted(alive.get(), "token")) })}</p>
        </AskDialog>
    }
}
