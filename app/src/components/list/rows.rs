use domain::list::ListQuery;
use domain::page::{Count, Page};
use leptos::prelude::*;

use super::super::counted::counted;
use super::super::failed::{Failed, Loading};
use super::super::icon::{Icon, Shape};
use super::keys::rows_by_keys;
use super::{List, Sent};
use crate::calls::Problem;

/// How a list speaks of what it lists.
#[derive(Clone, Copy)]
pub(crate) struct ListWords {
    /// `API key`, of which an S makes many.
    pub(crate) one: &'static str,
    /// `the API keys`
    pub(crate) all: &'static str,
}

/// The rows that are shown, and what they answer.
pub(crate) struct Listed<Q: Sent, T: Sent> {
    pub(crate) list: List<Q, T>,
    pub(crate) query: Memo<Q>,
    pub(crate) page: Memo<Page<T>>,
}

impl<Q: Sent, T: Sent> Clone for Listed<Q, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q: Sent, T: Sent> Copy for Listed<Q, T> {}

impl<Q: ListQuery + Sent, T: Sent> Listed<Q, T> {
    /// Where it is shown.
    pub(crate) fn address(self) -> String {
        self.query.with(|query| self.list.address(query))
    }

    /// How many there are, in the words of the list.
    pub(crate) fn counted(self, words: ListWords) -> Signal<String> {
        Signal::derive(move || words.counted(self.page.with(|page| page.count)))
    }
}

/// Compared, so that other rows do not build the table anew.
#[derive(Clone, PartialEq)]
enum State<Q> {
    Waiting,
    Failed(Problem),
    /// Of what was asked for there is nothing.
    Empty(Q),
    Some,
}

/// What a list found, or why that cannot be told. If only the last question has no answer, the rows before it stay.
#[component]
pub(crate) fn ListRows<Q: ListQuery + Sent, T: Sent>(
    list: List<Q, T>,
    words: ListWords,
    /// Instead of the table: for whoever asked for everything, or for less.
    empty: Callback<Q, AnyView>,
    table: Callback<Listed<Q, T>, AnyView>,
) -> impl IntoView {
    view! {
        <Transition fallback=move || view! { <Loading what=words.all /> }>
            <Answered list=list words=words empty=empty table=table />
        </Transition>
    }
}

/// Reads the answer inside the transition, which waits for it.
#[component]
fn Answered<Q: ListQuery + Sent, T: Sent>(
    list: List<Q, T>,
    words: ListWords,
    empty: Callback<Q, AnyView>,
    table: Callback<Listed<Q, T>, AnyView>,
) -> impl IntoView {
    let last = Memo::new(move |last: Option<&Option<(Q, Page<T>)>>| match list.found.get() {
        Some((query, Ok(page))) => Some((query, page)),
        // Whoever may not see them any more does not.
        Some((_, Err(problem))) if problem.is_about_rights() => None,
        _ => last.cloned().flatten(),
    });
    let problem =
        Memo::new(move |_| list.found.with(|answer| answer.as_ref().and_then(|(_, page)| page.clone().err())));
    let state = Memo::new(move |_| {
        last.with(|last| match last {
            Some((query, page)) if page.items.is_empty() => State::Empty(query.clone()),
            Some(_) => State::Some,
            None => problem.get().map_or(State::Waiting, State::Failed),
        })
    });
    let query = Memo::new(move |_| last.with(|last| last.as_ref().map(|(query, _)| query.clone()).unwrap_or_default()));
    let page = Memo::new(move |_| last.with(|last| last.as_ref().map_or_else(no_rows, |(_, page)| page.clone())));
    rows_by_keys();
    let retry = Callback::new(move |()| list.reload());
    let stale = move || problem.get().filter(|_| last.with(Option::is_some));
    view! {
        {move || stale().map(|problem| view! { <Stale words=words problem=problem retry=retry /> })}
        {move || match state.get() {
            State::Waiting => ().into_any(),
            State::Failed(problem) => view! { <Failed what=words.all problem=problem retry=retry /> }.into_any(),
            State::Empty(query) => view! {
                <Results text=Signal::stored(format!("0 {}s", words.one)) />
                {empty.run(query)}
            }.into_any(),
            State::Some => table.run(Listed { list, query, page }),
        }}
    }
}

const fn no_rows<T>() -> Page<T> {
    Page {
        items: Vec::new(),
        next: None,
        previous: None,
        count: Count { value: 0, capped: false },
        by_view: Vec::new(),
    }
}

/// Above rows that answer the question before.
#[component]
fn Stale(words: ListWords, problem: Problem, retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="notice danger" role="alert">
            <div><b>"Could not load " {words.all} "."</b> " " {problem.to_string()} " Below is what was found before."</div>
            <button class="btn small" type="button" on:click=move |_| retry.run(())>"Retry"</button>
        </div>
    }
}

/// The line above a table that says how many there are.
#[component]
pub(crate) fn Results(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! { <div class="batch idle" role="region" aria-label="Results"><span role="status">{text}</span></div> }
}

impl ListWords {
    pub(crate) fn counted(self, count: Count) -> String {
        if count.capped { format!("{count} {}s", self.one) } else { counted(count.value, self.one) }
    }
}

/// A sheet without rows: why, and the ways on.
#[component]
pub(crate) fn Empty(
    #[prop(default = Shape::Search)] shape: Shape,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="sheet">
            <div class="empty">
                <Icon shape=shape size=28 />
                <h2>{title}</h2>
                <p>{text}</p>
                {children.map(|children| view! { <div class="actions">{children()}</div> })}
            </div>
        </div>
    }
}
