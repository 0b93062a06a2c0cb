use domain::list::ListQuery;
use domain::page::Position;
use domain::permission::Permission;
use domain::preference::{Chosen, REFUSAL_COLUMNS};
use domain::refusal::{Refusal, RefusalQuery};
use leptos::prelude::*;

use super::address_of;
use crate::components::{
    Listed, Meta, Sheet, When, column_heads, counted, use_last_opened, use_preferences, use_viewer,
};
use crate::pages::api_keys::screen_of;

pub(super) fn refusal_table(shown: Listed<RefusalQuery, Refusal>) -> AnyView {
    let sees_keys = use_viewer().may(Permission::ApiKeysRead);
    let (query, page, columns) = (shown.query, shown.page, use_preferences().of(&REFUSAL_COLUMNS));
    let at = move |position| query.with(|query| shown.list.address(&query.at(position)));
    let older = move || page.with(|page| page.next.clone()).map(|last| at(Position::After(last)));
    let latest = move || query.with(|query| query.position != Position::Start).then(|| at(Position::Start));
    let head = view! {
        <th scope="col" class="c-name">"Code"</th>
        {column_heads(columns)}
    };
    let rows = view! {
        <For each=move || page.with(|page| page.items.clone()) key=move |refusal| (columns.bits(), refusal.id) let:refusal>
            {row(refusal, shown, columns, sees_keys)}
        </For>
    };
    view! {
        <Sheet
            caption="Refusals, the latest first" class="events" head=head.into_any() rows=rows.into_any()
            shown=Signal::derive(move || counted(page.with(|page| page.count.value), "refusal"))
            previous=Signal::derive(latest) next=Signal::derive(older) back="Latest"
        />
    }
    .into_any()
}

fn row(refusal: Refusal, shown: Listed<RefusalQuery, Refusal>, columns: Chosen, sees_keys: bool) -> impl IntoView {
    let place = place(&refusal);
    let Refusal { id, at, code, credential, method, address: client, .. } = refusal;
    let name = code.as_str();
    let link = credential.clone().and_then(|id| id.parse().ok()).filter(|_| sees_keys);
    let key = match (link, credential) {
        (Some(key), Some(text)) => {
            let href = move || screen_of(key, shown.address());
            view! { <a class="link" href=href title=text.clone()><code>{text.clone()}</code></a> }.into_any()
        }
        (None, Some(text)) => view! { <code title=text.clone()>{text.clone()}</code> }.into_any(),
        (_, None) => view! { <span class="muted">"none"</span> }.into_any(),
    };
    let method = method.unwrap_or_default();
    let if_shown = |column: &str, text: &str| if columns.has(column) { text.to_owned() } else { String::new() };
    let call = format!("{} {}", if_shown("method", &method), if_shown("target", &place)).trim().to_owned();
    let told = [call, if_shown("address", client.as_deref().unwrap_or_default())];
    let mut meta: Vec<_> = told.into_iter().map(|text| (!text.is_empty()).then(|| text.into_any())).collect();
    meta.push(columns.has("time").then(|| view! { <When at=at /> }.into_any()));
    let (last, opened) = (use_last_opened(), id.to_string());
    view! {
        <tr class:opened=move || last.is(&opened)>
            <td class="c-name">
                <a class="name" dir="auto" href=address_of(id) title=code.meaning()>{name}</a>
                <Meta parts=meta />
            </td>
            {columns.has("time").then(|| view! { <td class="c-time"><When at=at /></td> })}
            {columns.has("id").then(|| view! { <td class="c-id">{key}</td> })}
            {columns.has("target").then(|| view! { <td class="c-target" title=place.clone()>{place.clone()}</td> })}
            {columns.has("method").then(|| view! { <td class="c-method">{method}</td> })}
            {columns.has("address").then(|| view! { <td class="c-address mono">{client}</td> })}
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
