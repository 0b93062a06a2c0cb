//! What the tab lists.

use std::collections::BTreeMap;

use domain::access::Access;
use domain::api_token::{ApiToken, TokenChoice, TokenSelection};
use domain::id::ApiTokenId;
use domain::page::Page;
use domain::permission::Permission;
use domain::status::Status;
use leptos::prelude::*;

use super::{About, Dialogs, HEADING};
use crate::components::{
    Empty, Expiry, Icon, Last, ListWords, Menu, MenuItem, Meta, Results, Shape, Sheet, StatusPill, copy_and_tell,
    link_to, use_last_opened, use_viewer,
};
use crate::pages::tokens::screen_of;
use crate::pages::users::paging::{leads, shown};
use crate::pages::users::person::Screen;
use crate::pages::users::tabs::address_of;

const WORDS: ListWords = ListWords { one: "token", all: "their API tokens" };
/// What a token is issued with, as its radio buttons say it.
pub(super) const fn label(access: Access) -> &'static str {
    match access {
        Access::Full => "Full access",
        Access::Read => "Read access",
        Access::None => "No access",
    }
}

fn menu_of(id: ApiTokenId) -> String {
    format!("menu-{id}")
}

/// The ID of the button of a token's menu.
pub(super) fn menu_button_of(id: ApiTokenId) -> String {
    format!("{}-button", menu_of(id))
}

#[component]
pub(in crate::pages::users) fn Tokens(
    screen: Screen,
    page: Page<ApiToken>,
    choices: Vec<TokenChoice>,
) -> impl IntoView {
    let user = screen.user.with_untracked(|user| user.id);
    let dialogs = screen.tokens;
    let offered = StoredValue::new(choices);
    let add = move || {
        view! {
            <button
                class="btn primary" type="button" aria-haspopup="dialog"
                on:click=move |_| dialogs.adding.set(Some(offered.get_value()))
            >
                <Icon shape=Shape::Plus /> "Add tokens"
            </button>
        }
    };
    if offered.with_value(Vec::is_empty) && page.items.is_empty() {
        return view! { <NoApis /> }.into_any();
    }
    if page.items.is_empty() {
        let title = move || screen.user.with(|user| format!("{} has no API tokens", user.name));
        return view! {
            <Empty
                shape=Shape::Key title=Signal::derive(title)
                text="A token lets a program call one API as this user, to read or with every method, for 3, 6 or 12 months."
            >
                {add()}
            </Empty>
        }
        .into_any();
    }
    let has_left = page.items.iter().any(|token| token.status != Status::Revoked) || page.next.is_some();
    let head = view! {
        <th scope="col" class="c-name">"API"</th>
        <th scope="col" class="c-access">"Access"</th>
        <th scope="col" class="c-expires">"Expires"</th>
        <th scope="col" class="c-used">"Last used"</th>
        <th scope="col" class="c-status">"Status"</th>
        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
    };
    let (previous, next) = leads(&page, address_of(user, "api-tokens"));
    let (count, of) = (WORDS.counted(page.count), shown(&page));
    let within: BTreeMap<String, bool> =
        offered.with_value(|all| all.iter().map(|choice| (choice.api.clone(), choice.within_owner)).collect());
    let row = |token: ApiToken| {
        let within_owner = within.get(&token.api).copied().unwrap_or(true);
        row(screen, About { token, within_owner })
    };
    let rows = page.items.into_iter().map(row).collect_view();
    view! {
        <div class="head small">
            <h2 id=HEADING tabindex="-1">"API tokens"</h2>
            <div class="actions">
                {has_left.then(|| view! {
                    <button
                        class="btn" type="button" aria-haspopup="dialog"
                        on:click=move |_| dialogs.revoking.set(Some(TokenSelection::AllOf(user)))
                    >
                        "Revoke all…"
                    </button>
                })}
                {add()}
            </div>
        </div>
        <Results text=Signal::stored(count) />
        <Sheet
            caption="API tokens, the newest first" class="" head=head.into_any() rows=rows.into_any() shown=Signal::stored(of)
            previous=previous next=next
        />
    }
    .into_any()
}

#[component]
fn NoApis() -> impl IntoView {
    let may_register = use_viewer().may(Permission::ApisWrite);
    view! {
        <Empty shape=Shape::Key title="No APIs yet" text="A token is for one API, and none is registered.">
            {may_register.then(|| view! { <a class="btn" href="/apis">"Register an API"</a> })}
        </Empty>
    }
}

fn row(screen: Screen, about: About) -> impl IntoView {
    let ApiToken { id, api, api_name, access, expires_at, last_used_at, status, .. } = about.token.clone();
    let (last, opened) = (use_last_opened(), id.to_string());
    let meta = vec![
        Some(label(access).into_any()),
        Some(view! { "expires " <Expiry at=expires_at /> }.into_any()),
        Some(view! { "last used " <Last at=last_used_at /> }.into_any()),
    ];
    view! {
        <tr class:opened=move || last.is(&opened) class:dim=status != Status::Active>
            <td class="c-name">
                <a class="name" dir="auto" href=screen_of(id) title=api_name.clone()>{api_name.clone()} " " <small><code>{api}</code></small></a>
                <Meta parts=meta />
            </td>
            <td class="c-access"><span class="tag">{label(access)}</span></td>
            <td class="c-expires"><Expiry at=expires_at /></td>
            <td class="c-used"><Last at=last_used_at /></td>
            <td class="c-status"><StatusPill status=status /></td>
            <td class="c-more"><RowMenu screen=screen about=about /></td>
        </tr>
    }
}

#[component]
fn RowMenu(screen: Screen, about: About) -> impl IntoView {
    let Dialogs { editing, regenerating, revoking, .. } = screen.tokens;
    let (id, is_revoked) = (about.token.id, about.token.status == Status::Revoked);
    let ask = {
        let about = StoredValue::new(about.clone());
        move |dialog: RwSignal<Option<About>>| Callback::new(move |()| dialog.set(Some(about.get_value())))
    };
    let reads_events = use_viewer().may(Permission::EventsRead);
    let told = screen.told;
    let gone = move || is_revoked.then(|| "It is revoked, which cannot be undone.".to_owned());
    view! {
        <Menu id=menu_of(id) label=format!("Actions for the token for {}", about.token.api_name)>
            <MenuItem on_pick=Callback::new(move |()| copy_and_tell(id.to_string(), "Token ID", told))>"Copy token ID"</MenuItem>
            {reads_events.then(|| view! {
                <a role="menuitem" tabindex="-1" href=link_to("/events", &[("q", id.to_string())])>"Show its events"</a>
            })}
            <hr role="separator" />
            <MenuItem on_pick=ask(editing) unavailable=gone()>"Edit…"</MenuItem>
            <MenuItem on_pick=ask(regenerating) unavailable=gone()>"Regenerate secret…"</MenuItem>
            <MenuItem on_pick=Callback::new(move |()| revoking.set(Some(TokenSelection::One(id)))) danger=true unavailable=gone()>
                "Revoke…"
            </MenuItem>
        </Menu>
    }
}
