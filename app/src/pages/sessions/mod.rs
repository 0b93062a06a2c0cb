//! Where somebody is signed in, as their own profile and their screen show it.

mod agent;

use domain::session::Session;
use leptos::prelude::*;

pub(super) use self::agent::in_words;
use crate::components::When;

/// Sessions in their order. `action` is what can be done with one; the one that asks is said to be that.
#[component]
pub(super) fn SessionTable(
    sessions: Vec<Session>,
    caption: &'static str,
    #[prop(default = None)] action: Option<Callback<Session, AnyView>>,
) -> impl IntoView {
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Browser"</th>
                        <th scope="col" class="c-address">"Address"</th>
                        <th scope="col" class="c-created">"Signed in"</th>
                        <th scope="col" class="c-updated">"Last seen"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{sessions.into_iter().map(|session| row(session, action)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(session: Session, action: Option<Callback<Session, AnyView>>) -> impl IntoView {
    let Session { created_at, last_seen_at, address, agent, is_current, .. } = session.clone();
    let action = match action {
        _ if is_current => view! { <span class="tag you">"This session"</span> }.into_any(),
        Some(action) => action.run(session),
        None => ().into_any(),
    };
    view! {
        <tr>
            <td class="c-name">
                <span class="name" dir="auto" title=agent.clone()>{in_words(&agent)}</span>
                <span class="meta">{address.clone()} " · last seen " <When at=last_seen_at /></span>
            </td>
            <td class="c-address mono" title=address.clone()>{address.clone()}</td>
            <td class="c-created"><When at=created_at /></td>
            <td class="c-updated"><When at=last_seen_at /></td>
            <td class="c-more">{action}</td>
        </tr>
    }
}
