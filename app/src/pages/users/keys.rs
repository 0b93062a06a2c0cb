//! The API keys of somebody, the newest first.

use domain::api_key::ApiKey;
use domain::page::Page;
use domain::status::Status;
use leptos::prelude::*;

use super::paging::{leads, shown};
use super::person::Screen;
use super::tabs::address_of;
use crate::components::{Empty, Expiry, Last, ListWords, Meta, Results, Shape, Sheet, link_to};
use crate::pages::api_keys::{KeyStatus, screen_of};

const WORDS: ListWords = ListWords { one: "key", all: "their API keys" };

#[component]
pub(super) fn Keys(screen: Screen, page: Page<ApiKey>, off: bool) -> impl IntoView {
    let id = screen.user.with_untracked(|user| user.id);
    let list = link_to("/api-keys", &[("owner", id.to_string())]);
    if page.items.is_empty() {
        let title = move || screen.user.with(|user| format!("{} has no API keys", user.name));
        return view! {
            <Empty
                shape=Shape::Key title=Signal::derive(title)
                text="People generate keys for themselves, under Profile settings → API keys. That takes the role developer and a licence seat."
            />
        }
        .into_any();
    }
    let head = view! {
        <th scope="col" class="c-name">"Name"</th>
        <th scope="col" class="c-project">"Project"</th>
        <th scope="col" class="c-expires">"Expires"</th>
        <th scope="col" class="c-used">"Last used"</th>
        <th scope="col" class="c-status">"Status"</th>
    };
    let (previous, next) = leads(&page, address_of(id, "api-keys"));
    let (count, of) = (WORDS.counted(page.count), shown(&page));
    let rows = page.items.into_iter().map(|key| row(key, list.clone(), off)).collect_view();
    view! {
        {off.then(|| view! {
            <div class="notice warn" role="status"><div><b>"API keys are disabled."</b> " Every key is refused."</div></div>
        })}
        <div class="results">
            <Results text=Signal::stored(count) />
            <a class="link" href=list>"Show them in the list of all API keys"</a>
        </div>
        <Sheet
            caption="API keys, the newest first" class="" head=head.into_any() rows=rows.into_any() shown=Signal::stored(of)
            previous=previous next=next
        />
    }
    .into_any()
}

fn row(key: ApiKey, list: String, off: bool) -> impl IntoView {
    let ApiKey { id, name, project, expires_at, expires_soon, last_used_at, status, .. } = key;
    let project = project.map(|project| project.name);
    let meta = vec![
        project.clone().map(|project| view! { <bdi>{project}</bdi> }.into_any()),
        Some(view! { "expires " <Expiry at=expires_at soon=expires_soon /> }.into_any()),
        Some(view! { "last used " <Last at=last_used_at /> }.into_any()),
    ];
    view! {
        <tr class:dim=status != Status::Active>
            <td class="c-name">
                <a class="name" dir="auto" href=screen_of(id, list) title=name.clone()>{name.clone()}</a>
                <Meta parts=meta />
            </td>
            <td class="c-project" dir="auto" title=project.clone()>{project.clone()}</td>
            <td class="c-expires"><Expiry at=expires_at soon=expires_soon /></td>
            <td class="c-used"><Last at=last_used_at /></td>
            <td class="c-status"><KeyStatus status=status off=Signal::stored(off) /></td>
        </tr>
    }
}
