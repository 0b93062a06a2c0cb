//! A list whose state is its address: what is asked for, the rows that answer it, and what surrounds them.
//!
//! A page says what differs: its query ([`ListQuery`]), its row and its words. [`ListTools`] asks, [`ListRows`] shows the
//! answer or why there is none, [`ListTable`] draws it.

mod columns;
mod keys;
mod rows;
mod table;
mod tools;
mod views;
mod way_back;

use std::future::Future;

use domain::list::ListQuery;
use domain::page::{Page, Position};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use self::columns::{ColumnsMenu, Meta, TabsMenu, column_head, column_heads};
pub(crate) use self::rows::{Empty, ListRows, ListWords, Listed, Results};
pub(crate) use self::table::{ListTable, Sheet};
pub(crate) use self::tools::{FilterChip, ListTools, SelectChip};
pub(crate) use self::views::Views;
pub(crate) use self::way_back::{beside, list_behind, screen_at};
use super::url::link_to;
use crate::calls::Answer;

/// What goes into a page with the answer, and is compared.
pub(crate) trait Sent: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static> Sent for T {}

pub(crate) struct List<Q: Sent, T: Sent> {
    /// Where it is.
    pub(crate) path: &'static str,
    /// What its address asks for.
    pub(crate) query: Memo<Q>,
    /// The answer with its question: while the next one is on its way, the old rows keep their own links.
    found: Resource<(Q, Answer<Page<T>>)>,
    go: Callback<(String, bool)>,
}

impl<Q: Sent, T: Sent> Clone for List<Q, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q: Sent, T: Sent> Copy for List<Q, T> {}

/// The list at `path`, whose answers `load` has.
pub(crate) fn use_list<Q, T, F>(path: &'static str, load: fn(Q) -> F) -> List<Q, T>
where
    Q: ListQuery + Sent,
    T: Sent,
    F: Future<Output = Answer<Page<T>>> + Send + 'static,
{
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(|params| Q::from_params(|name| params.get(name))));
    let found = Resource::new_blocking(
        move || query.get(),
        move |query| async move {
            let answer = load(query.clone()).await;
            (query, answer)
        },
    );
    let navigate = use_navigate();
    let go = Callback::new(move |(address, replace): (String, bool)| {
        navigate(&address, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    });
    List { path, query, found, go }
}

impl<Q: ListQuery + Sent, T: Sent> List<Q, T> {
    /// The address of the list that `query` asks for.
    pub(crate) fn address(self, query: &Q) -> String {
        link_to(self.path, &query.to_params())
    }

    /// Shows what the present query becomes by `change`, from the first page on.
    pub(crate) fn narrow(self, change: impl FnOnce(&mut Q)) {
        self.go.run((untrack(|| self.narrowed(change)), false));
    }

    /// The address of what the present query becomes by `change`, from the first page on.
    pub(crate) fn narrowed(self, change: impl FnOnce(&mut Q)) -> String {
        let mut query = self.query.with(|query| query.at(Position::Start));
        change(&mut query);
        self.address(&query)
    }

    /// Asks again.
    pub(crate) fn reload(self) {
        self.found.refetch();
    }

    /// The rows of the last answer, if it had any.
    pub(crate) fn rows(self) -> Vec<T> {
        self.found.with(|answer| match answer {
            Some((_, Ok(page))) => page.items.clone(),
            _ => Vec::new(),
        })
    }

    /// What the last answer answers. To be read in an effect, or where the answer is waited for.
    pub(crate) fn answered(self) -> Option<Q> {
        self.found.with(|answer| answer.as_ref().map(|(query, _)| query.clone()))
    }

    /// How many rows each view has, by the last answer. To be read where the answer is waited for.
    pub(crate) fn by_view(self) -> Vec<u64> {
        self.found.with(|answer| match answer {
            Some((_, Ok(page))) => page.by_view.clone(),
            _ => Vec::new(),
        })
    }

    /// Changes the rows that are shown, before or until the server tells them anew.
    pub(crate) fn edit(self, change: impl FnOnce(&mut Vec<T>)) {
        self.found.update(|answer| {
            if let Some((_, Ok(page))) = answer {
                change(&mut page.items);
            }
        });
    }
}
