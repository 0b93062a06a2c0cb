use domain::refusal::{Refusal, RefusalQuery};
use domain::verdict::Code;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{A, Redirect};
use leptos_router::hooks::{use_navigate, use_query_map};

use super::ask::{AskForm, ID};
use super::query::{address, address_of, from_params, request_id_in};
use super::table::RefusalTable;
use super::{KEPT, PATH};
use crate::calls::{Answer, Problem, refusals};
use crate::components::{Failed, Icon, Loading, Shape, Title};

#[component]
pub(crate) fn Refusals() -> impl IntoView {
    let params = use_query_map();
    let asked = params.with_untracked(|params| params.get(ID)).and_then(|text| request_id_in(&text));
    // The form was sent without scripts.
    if let Some(id) = asked {
        return view! { <Redirect path=address_of(id) /> }.into_any();
    }
    let query = Memo::new(move |_| params.with(from_params));
    let found = Resource::new_blocking(move || query.get(), refusals::list);
    view! {
        <Title text="Refusals" />
        <div class="head">
            <div>
                <h1>"Refusals"</h1>
                <p>"Calls that were refused, the latest first, and the rule behind each. " {KEPT}</p>
            </div>
        </div>
        <AskForm />
        <Filters query=query />
        <Transition fallback=|| view! { <Loading what="the refusals" /> }>
            <List query=query found=found />
        </Transition>
    }
    .into_any()
}

#[component]
fn Filters(query: Memo<RefusalQuery>) -> impl IntoView {
    let navigate = use_navigate();
    let pick = move |event| {
        let code = event_target_value(&event).parse().ok();
        let credential = query.with_untracked(|query| query.credential.clone());
        let asked = RefusalQuery { credential, code, ..RefusalQuery::default() };
        navigate(&address(&asked), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    let code = Memo::new(move |_| query.with(|query| query.code.map(Code::as_str).unwrap_or_default()));
    let option = move |value: &'static str, label: &'static str| {
        view! { <option value=value selected=code.get_untracked() == value>{label}</option> }
    };
    let codes =
        Code::ALL.into_iter().filter(|code| *code != Code::Valid).map(|code| option(code.as_str(), code.as_str()));
    let credential = Memo::new(move |_| query.with(|query| query.credential.clone()));
    let without = move || address(&RefusalQuery { code: query.with(|query| query.code), ..RefusalQuery::default() });
    view! {
        <form class="tools" method="get" action=PATH on:submit=|event| event.prevent_default()>
            <label class="chip" class:on=move || code.with(|code| !code.is_empty())>
                <span>"Code"</span>
                <select name="code" prop:value=code on:change=pick>
                    {option("", "any")}
                    {codes.collect_view()}
                </select>
            </label>
            {move || credential.get().map(|id| id.to_string()).map(|id| view! {
                <input type="hidden" name="credential" value=id.clone() />
                <A href=without attr:class="chip on" attr:aria-label="Show every credential’s refusals">
                    "Credential: " <b class="mono">{id}</b> <Icon shape=Shape::Cross />
                </A>
            })}
            <noscript><button class="btn">"Filter"</button></noscript>
        </form>
    }
}

/// Compared, so that other rows do not build the table anew.
#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Failed(Problem),
    Empty,
    Some,
}

#[component]
fn List(query: Memo<RefusalQuery>, found: Resource<Answer<Vec<Refusal>>>) -> impl IntoView {
    let state = Memo::new(move |_| {
        found.with(|answer| match answer {
            None => State::Waiting,
            Some(Err(problem)) => State::Failed(problem.clone()),
            Some(Ok(refusals)) if refusals.is_empty() => State::Empty,
            Some(Ok(_)) => State::Some,
        })
    });
    let refusals = Memo::new(move |last: Option<&Vec<Refusal>>| match found.get() {
        Some(Ok(refusals)) => refusals,
        _ => last.cloned().unwrap_or_default(),
    });
    let retry = Callback::new(move |()| found.refetch());
    move || match state.get() {
        State::Waiting => ().into_any(),
        State::Failed(problem) => view! { <Failed what="the refusals" problem=problem retry=retry /> }.into_any(),
        State::Empty => view! { <Empty query=query /> }.into_any(),
        State::Some => view! { <RefusalTable query=query refusals=refusals /> }.into_any(),
    }
}

/// Nothing was refused of late, or nothing like that.
#[component]
fn Empty(query: Memo<RefusalQuery>) -> impl IntoView {
    let none = query.with_untracked(|query| *query == RefusalQuery::default());
    let (title, text) = if none {
        ("No refusals", "Whenever a credential of this tenant is refused, the call and the rule are noted here.")
    } else {
        ("No refusal matches", "Nothing like that was refused of late.")
    };
    view! {
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>{title}</h2>
                <p>{text}</p>
                <div class="actions">
                    {(!none).then(|| view! { <a class="btn" href=PATH>"Show all refusals"</a> })}
                </div>
            </div>
        </div>
    }
}
