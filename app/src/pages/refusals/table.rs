use domain::page::LIMIT;
use domain::permission::Permission;
use domain::refusal::{Refusal, RefusalQuery};
use leptos::prelude::*;

use super::query::{address, address_of, after};
use crate::components::{Pager, When, use_viewer};
use crate::pages::api_keys::screen_of;

/// A page of refusals. One more than fit tells that there are older ones.
#[component]
pub(super) fn RefusalTable(query: Memo<RefusalQuery>, refusals: Memo<Vec<Refusal>>) -> impl IntoView {
    let sees_keys = use_viewer().may(Permission::ApiKeysRead);
    let page = Memo::new(move |_| refusals.with(|all| all.iter().take(LIMIT as usize).cloned().collect::<Vec<_>>()));
    let older = move || {
        let last = refusals.with(|all| (all.len() > LIMIT as usize).then(|| all[LIMIT as usize - 1].id))?;
        Some(query.with(|query| after(query, last)))
    };
    let latest = move || {
        let first = query.with(|query| RefusalQuery { position: Default::default(), ..query.clone() });
        query.with(|query| *query != first).then(|| address(&first))
    };
    let shown = move || match page.with(Vec::len) {
        1 => "1 refusal".to_owned(),
        count => format!("{count} refusals"),
    };
    view! {
        <div class="sheet">
            <table class="events">
                <caption class="visually-hidden">"Refusals, the latest first"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Code"</th>
                        <th scope="col" class="c-time">"Time"</th>
                        <th scope="col" class="c-id">"Credential"</th>
                        <th scope="col" class="c-target">"API and path"</th>
                        <th scope="col" class="c-method">"Method"</th>
                        <th scope="col" class="c-address">"Address"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || page.get() key=|refusal| refusal.id let:refusal>
                        {row(refusal, query, sees_keys)}
                    </For>
                </tbody>
            </table>
            <Pager
                shown=Signal::derive(shown) previous=Signal::derive(latest) next=Signal::derive(older) back="Latest"
            />
        </div>
    }
}

fn row(refusal: Refusal, query: Memo<RefusalQuery>, sees_keys: bool) -> impl IntoView {
    let place = place(&refusal);
    let Refusal { id, at, code, credential, method, address: client, .. } = refusal;
    let name = code.as_str();
    let link = credential.clone().and_then(|id| id.parse().ok()).filter(|_| sees_keys);
    let key = match (link, credential) {
        (Some(key), Some(text)) => {
            let href = move || query.with(|query| screen_of(key, &address(query)));
            view! { <a class="link" href=href title=text.clone()><code>{text.clone()}</code></a> }.into_any()
        }
        (None, Some(text)) => view! { <code title=text.clone()>{text.clone()}</code> }.into_any(),
        (_, None) => view! { <span class="muted">"none"</span> }.into_any(),
    };
    let method = method.unwrap_or_default();
    let call = [format!("{method} {place}"), client.clone().unwrap_or_default()];
    let call = call.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <tr>
            <td class="c-name">
                <a class="name" href=address_of(id) title=code.meaning()>{name}</a>
                <span class="meta">{call} " · " <When at=at /></span>
            </td>
            <td class="c-time"><When at=at /></td>
            <td class="c-id">{key}</td>
            <td class="c-target" title=place.clone()>{place.clone()}</td>
            <td class="c-method">{method}</td>
            <td class="c-address mono">{client}</td>
        </tr>
    }
}

/// What was called, as far as whoever asked said it.
fn place(refusal: &Refusal) -> String {
    let path = refusal.path.clone().unwrap_or_default();
    match (&refusal.api, &refusal.host) {
        (Some(api), _) => format!("{api} {path}").trim_end().to_owned(),
        (None, Some(host)) => format!("{host}{path}"),
        (None, None) => path,
    }
}
