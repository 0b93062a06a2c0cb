//! The management console's list of everybody's API keys. Its state is the URL; the selection lives
//! beside it, so that it survives paging and sorting and ends when other keys are looked for.

mod batch;
mod impact;
mod return_to;
mod revoke;
mod screen;
mod table;
mod toolbar;

use domain::api_key::{ApiKey, KeyQuery};
use domain::page::{Page, Position};
use domain::selection::Selection;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::batch::BatchBar;
use self::revoke::{Asked, RevokeDialog};
use self::table::KeyTable;
use self::toolbar::{SearchForm, Views};
use super::selection::Selected;
use crate::calls::{Problem, api_keys};
use crate::components::{Failed, FlashMessage, Icon, Loading, Notice, Shape, Title, link_to, use_viewer};

pub(super) use self::impact::{ImpactList, keys};
pub(super) use self::return_to::screen_of;
pub(crate) use self::screen::KeyScreen;

const PATH: &str = "/api-keys";

/// The address of the list that `query` asks for.
fn address(query: &KeyQuery) -> String {
    link_to(PATH, &query.to_params())
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct List {
    query: Memo<KeyQuery>,
    page: Memo<Page<ApiKey>>,
    selected: RwSignal<Selected>,
    /// The revocation that is being asked about.
    asked: RwSignal<Option<Asked>>,
    /// What is being revoked at this moment.
    revoking: RwSignal<Option<Selection>>,
    told: RwSignal<Option<FlashMessage>>,
}

#[component]
pub(crate) fn ApiKeys() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(|params| KeyQuery::from_params(|name| params.get(name))));
    let keys = Resource::new_blocking(move || query.get(), api_keys::list);
    let selected = RwSignal::new(Selected::default());
    let (asked, revoking) = (RwSignal::new(None), RwSignal::new(None));
    let told = RwSignal::new(None::<FlashMessage>);
    // Whoever looks for other keys means other keys: what was selected before must not be revoked with them.
    let filter = Memo::new(move |_| query.with(|query| query.filter.clone()));
    Effect::new(move |before: Option<()>| {
        filter.track();
        if before.is_some() {
            selected.set(Selected::default());
        }
    });
    let reload = Callback::new(move |()| keys.refetch());
    let on_revoked = Callback::new(move |()| {
        selected.set(Selected::default());
        keys.refetch();
    });
    view! {
        <Title text="API keys" />
        <div class="head">
            <div>
                <h1>"API keys"</h1>
                <p>"Keys that people generated for themselves. Revoking is immediate and cannot be undone."</p>
            </div>
            <div class="actions">
                <a class="btn" href="/profile/api-keys">"My API keys"</a>
            </div>
        </div>
        <Notice told=told />
        <Views query=query />
        <SearchForm query=query />
        <Transition fallback=|| view! { <Loading what="API keys" /> }>
            <Sheet keys=keys query=query selected=selected asked=asked revoking=revoking told=told reload=reload />
        </Transition>
        <RevokeDialog asked=asked told=told on_revoked=on_revoked revoking=revoking />
    }
}

/// Reads the answer inside the transition, which waits for it.
#[component]
fn Sheet(
    keys: Resource<Result<Page<ApiKey>, Problem>>,
    query: Memo<KeyQuery>,
    selected: RwSignal<Selected>,
    asked: RwSignal<Option<Asked>>,
    revoking: RwSignal<Option<Selection>>,
    told: RwSignal<Option<FlashMessage>>,
    reload: Callback<()>,
) -> impl IntoView {
    let answer = Memo::new(move |_| keys.get());
    let state = Memo::new(move |_| answer.with(|answer| state_of(answer.as_ref())));
    let page = Memo::new(move |last: Option<&Page<ApiKey>>| match answer.get() {
        Some(Ok(page)) => page,
        _ => last.cloned().unwrap_or_else(no_keys),
    });
    let list = List { query, page, selected, asked, revoking, told };
    move || match state.get() {
        State::Waiting => ().into_any(),
        State::Failed(problem) => view! { <Failed what="the API keys" problem=problem retry=reload /> }.into_any(),
        State::Empty => view! { <Empty query=query /> }.into_any(),
        State::Some => view! { <BatchBar list=list /> <KeyTable list=list /> }.into_any(),
    }
}

/// What the sheet shows; compared, so that a new page of rows does not build the table anew.
#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Failed(Problem),
    Empty,
    Some,
}

fn state_of(answer: Option<&Result<Page<ApiKey>, Problem>>) -> State {
    match answer {
        None => State::Waiting,
        Some(Err(problem)) => State::Failed(problem.clone()),
        Some(Ok(page)) if page.items.is_empty() => State::Empty,
        Some(Ok(_)) => State::Some,
    }
}

const fn no_keys() -> Page<ApiKey> {
    Page { items: Vec::new(), next: None, previous: None, count: domain::page::Count { value: 0, capped: false } }
}

/// Nothing to list: because there is nothing yet, or because nothing matches.
#[component]
fn Empty(query: Memo<KeyQuery>) -> impl IntoView {
    let viewer = use_viewer();
    let unfiltered = query.with_untracked(|query| query.filter == domain::api_key::KeyFilter::default());
    let (title, text) = if unfiltered && query.with_untracked(|query| query.position == Position::Start) {
        (
            "No API keys yet",
            "People generate keys under Profile settings → API keys once API keys are enabled. They appear here.",
        )
    } else {
        ("No key matches", "No API key fits the search and the view above.")
    };
    let may_enable = unfiltered && viewer.may(domain::permission::Permission::SettingsWrite);
    view! {
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Key size=28 />
                <h2>{title}</h2>
                <p>{text}</p>
                <div class="actions">
                    {(!unfiltered).then(|| view! { <a class="btn" href=PATH>"Show all keys"</a> })}
                    {may_enable.then(|| view! { <a class="btn primary" href="/settings">"Open settings"</a> })}
                </div>
            </div>
        </div>
    }
}
