use domain::application::{Application, ApplicationQuery};
use domain::page::{Count, Page};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::actions::{ActionDialogs, Actions, HEADING};
use super::search::SearchForm;
use super::table::ApplicationTable;
use super::wizard::NewApplication;
use crate::calls::{Answer, Problem, applications, roles};
use crate::components::{
    Failed, Icon, Loading, Notice, RoleChoices, Shape, Title, focus_by_id, use_parting, use_viewer,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) query: Memo<ApplicationQuery>,
    pub(super) adding: RwSignal<bool>,
    pub(super) actions: Actions,
    pub(super) may_change: bool,
}

#[component]
pub(crate) fn Applications() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(|params| ApplicationQuery::from_params(|name| params.get(name))));
    let found = Resource::new_blocking(move || query.get(), applications::list);
    let choices = Resource::new_blocking(|| (), |()| roles::names());
    let reload = Callback::new(move |()| found.refetch());
    let told = RwSignal::new(use_parting().take());
    let on_deleted = Callback::new(move |deleted| {
        told.set(Some(deleted));
        found.refetch();
        // Its row is gone, and with it the button that had focus.
        focus_by_id(HEADING);
    });
    let actions = Actions::new(told, reload, on_deleted);
    let list = List {
        query,
        adding: RwSignal::new(false),
        actions,
        may_change: use_viewer().may(Permission::ApplicationsWrite),
    };
    view! {
        <Title text="Application keys" />
        <div class="head">
            <div>
                <h1 id=HEADING tabindex="-1">"Application keys"</h1>
                <p>"External applications that connect by OAuth 2.0. Their roles decide which APIs they read or change."</p>
            </div>
            {list.may_change.then(|| view! { <div class="actions"><NewButton open=list.adding /></div> })}
        </div>
        <Notice told=told />
        <Transition fallback=|| view! { <Loading what="application keys" /> }>
            <Found list=list found=found choices=choices />
        </Transition>
        {list.may_change.then(|| view! {
            <NewApplication open=list.adding actions=actions choices=choices />
            <ActionDialogs actions=actions />
        })}
    }
}

/// Compared, so that other rows do not build the table anew.
#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Failed(Problem),
    /// True if there is no application at all.
    Empty(bool),
    Some,
}

/// Reads the answers inside the transition, which waits for them.
#[component]
fn Found(
    list: List,
    found: Resource<Answer<Page<Application>>>,
    choices: Resource<Answer<RoleChoices>>,
) -> impl IntoView {
    let query = list.query;
    let state = Memo::new(move |_| {
        found.with(|answer| match answer {
            None => State::Waiting,
            Some(Err(problem)) => State::Failed(problem.clone()),
            Some(Ok(page)) if page.items.is_empty() => {
                State::Empty(query.with(|query| *query == ApplicationQuery::default()))
            }
            Some(Ok(_)) => State::Some,
        })
    });
    let page = Memo::new(move |last: Option<&Page<Application>>| match found.get() {
        Some(Ok(page)) => page,
        _ => last.cloned().unwrap_or_else(nothing),
    });
    // Without an answer the list can be narrowed by text alone.
    let names = Memo::new(move |_| {
        let choices = choices.get().and_then(Result::ok).unwrap_or_default();
        choices.into_iter().map(|(role, _)| role).collect::<Vec<_>>()
    });
    let shows_search = Memo::new(move |_| !matches!(state.get(), State::Failed(_) | State::Empty(true)));
    view! {
        <Show when=move || shows_search.get()><SearchForm query=query roles=names /></Show>
        {move || match state.get() {
            State::Waiting => ().into_any(),
            State::Failed(problem) => {
                view! { <Failed what="the application keys" problem=problem retry=list.actions.reload /> }.into_any()
            }
            State::Empty(true) => view! { <Empty list=list /> }.into_any(),
            State::Empty(false) => view! { <NoMatch query=query.get() /> }.into_any(),
            State::Some => view! { <ApplicationTable list=list page=page /> }.into_any(),
        }}
    }
}

fn nothing() -> Page<Application> {
    Page { items: Vec::new(), next: None, previous: None, count: Count::of(0) }
}

#[component]
fn NewButton(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Icon shape=Shape::Plus /> "New application key"
        </button>
    }
}

#[component]
fn Empty(list: List) -> impl IntoView {
    let way_on = if list.may_change {
        view! { <NewButton open=list.adding /> }.into_any()
    } else {
        view! { <p>"Adding one takes a role that includes it, such as tenant-admin."</p> }.into_any()
    };
    view! {
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Key size=28 />
                <h2>"No applications yet"</h2>
                <p>
                    "An application key lets a program that belongs to no person sign in by itself: it gets a client_id and a client_secret, asks for tokens with them, and may do what its roles allow."
                </p>
                <div class="actions">{way_on}</div>
            </div>
        </div>
    }
}

#[component]
fn NoMatch(query: ApplicationQuery) -> impl IntoView {
    let with_role = query.role.map(|role| format!(" with the role {role}")).unwrap_or_default();
    let text = if query.text.is_empty() {
        format!("There are no applications{with_role} on this page of the list.")
    } else {
        format!("No application{with_role} has “{}” in its name or as its client ID.", query.text)
    };
    view! {
        <div class="batch idle" role="region" aria-label="Results"><span role="status">"0 applications"</span></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"No application matches"</h2>
                <p>{text}</p>
                <div class="actions"><a class="btn" href=super::PATH>"Show all applications"</a></div>
            </div>
        </div>
    }
}
